namespace Bctrl.Emulator;

/// <summary>
/// Checks a response against a JSON schema: its type, the required properties and the types of the properties. Other
/// keywords of the schema are ignored.
/// </summary>
internal static class ResponseSchema
{
    /// <summary>Returns an error message if the response doesn't match the schema; otherwise null.</summary>
    public static string? Validate(JsonElement schema, JsonElement response)
    {
        if (ValidateType(schema, response, "The response") is { } message)
            return message;
        if (response.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var name in GetStrings(schema, "required"))
        {
            if (!response.TryGetProperty(name, out _))
                return $"The response must have the property '{name}'.";
        }
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object
                && response.TryGetProperty(property.Name, out var value)
                && ValidateType(property.Value, value, $"The property '{property.Name}'") is { } problem)
            {
                return problem;
            }
        }
        return null;
    }

    private static string? ValidateType(JsonElement schema, JsonElement value, string subject)
    {
        string[] types = [.. GetStrings(schema, "type")];
        return types.Length == 0 || types.Any(type => IsOfType(value, type))
            ? null
            : $"{subject} must be of the type {string.Join(" or ", types)}.";
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    /// <summary>Gets the strings of a keyword whose value is a string or an array of strings.</summary>
    private static IEnumerable<string> GetStrings(JsonElement schema, string keyword) =>
        !schema.TryGetProperty(keyword, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
        : [];
}
