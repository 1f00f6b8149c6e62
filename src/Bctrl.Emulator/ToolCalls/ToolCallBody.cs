namespace Bctrl.Emulator;

/// <summary>Reads the request body of <c>POST /v1/tools/{tool}/calls</c>.</summary>
internal static class ToolCallBody
{
    /// <summary>Returns how a tool call runs that starts with the body.</summary>
    /// <exception cref="ApiException">The body is not valid.</exception>
    public static ToolCallOptions GetOptions(string tool, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            throw ApiException.InvalidRequest("The request body must be a JSON object.");
        var options = body.TryGetProperty("emulator", out var emulator)
            ? JsonBody.Deserialize<ToolCallOptions>(emulator)
            : new ToolCallOptions();
        options = options with { Count = 1, Tool = tool };
        if (options.IsInputRequired)
        {
            options = options with
            {
                Prompt = options.Prompt ?? GetProperty(body, "prompt", JsonValueKind.String)?.GetString(),
                ResponseSchema = options.ResponseSchema ?? GetProperty(body, "responseSchema", JsonValueKind.Object),
            };
        }
        return options.Validate() is { } message ? throw ApiException.InvalidRequest($"emulator: {message}") : options;
    }

    private static JsonElement? GetProperty(JsonElement body, string name, JsonValueKind kind) =>
        !body.TryGetProperty(name, out var value) ? null
        : value.ValueKind == kind ? value
        : throw ApiException.InvalidRequest($"{name} must be {(kind == JsonValueKind.String ? "a string" : "an object")}.");
}
