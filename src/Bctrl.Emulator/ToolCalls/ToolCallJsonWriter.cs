namespace Bctrl.Emulator;

/// <summary>Writes the JSON of a tool call, with all properties of the specification.</summary>
internal static class ToolCallJsonWriter
{
    public static void Write(Utf8JsonWriter json, EmulatedToolCall call, ToolCallSnapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteString("id", call.Id);
        json.WriteString("tool", call.Options.Tool);
        json.WriteString("status", snapshot.Status);
        json.WriteString("callerType", call.Options.CallerType);
        json.WriteString("runId", call.Options.RunId);
        json.WriteString("runtimeId", call.Options.RuntimeId);
        json.WriteString("turnId", call.Options.TurnId);
        json.WriteString("spanId", call.SpanId);
        json.WriteNull("parentId");
        json.WriteTime("createdAt", call.CreatedAt);
        json.WriteTime("startedAt", snapshot.StartedAt);
        json.WriteTime("finishedAt", snapshot.FinishedAt);
        WriteInput(json, call, snapshot);
        json.WriteBoolean("resultAvailable", snapshot.Status == "succeeded");
        WriteError(json, call, snapshot);
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, EmulatedToolCall call, ToolCallSnapshot snapshot)
    {
        json.WriteString("prompt", snapshot.RequiresInput ? call.Prompt : null);
        json.WritePropertyName("responseSchema");
        if (snapshot.RequiresInput)
            call.ResponseSchema.WriteTo(json);
        else
            json.WriteNullValue();
        json.WriteTime("responseExpiresAt", snapshot.RequiresInput ? call.ResponseExpiresAt : null);
    }

    private static void WriteError(Utf8JsonWriter json, EmulatedToolCall call, ToolCallSnapshot snapshot)
    {
        var (code, message) = GetError(call, snapshot);
        json.WriteString("errorCode", code);
        json.WriteString("errorMessage", message);
        if (code is null)
            json.WriteNull("retryable");
        else
            json.WriteBoolean("retryable", call.Options.Retryable ?? snapshot.Status == "timed_out");
    }

    private static (string? Code, string? Message) GetError(EmulatedToolCall call, ToolCallSnapshot snapshot)
    {
        var error = call.Options.Error;
        return snapshot switch
        {
            { IsExpired: true } =>
                ("tool_call.response_expired", "Nobody has responded to the tool call before it expired."),
            { Status: "failed" } =>
                (error?.Code ?? "tool.failed", error?.Message ?? $"The tool {call.Options.Tool} has failed."),
            { Status: "timed_out" } =>
                (error?.Code ?? "tool.timed_out", error?.Message ?? "The tool call exceeded its time limit."),
            _ => (null, null),
        };
    }
}
