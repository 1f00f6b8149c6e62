using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>
/// The base class of the objects in API responses. It keeps properties that the API specification does not define.
/// </summary>
public abstract class ApiObject
{
    private protected ApiObject()
    {
    }

    /// <summary>
    /// Gets or sets the properties that the API specification does not define, by their JSON names, or
    /// <see langword="null"/>.
    /// </summary>
    [JsonInclude, JsonExtensionData]
    internal Dictionary<string, object?>? AdditionalProperties { get; set; }

    /// <summary>Gets the API objects that are values of this object's properties.</summary>
    internal virtual IEnumerable<ApiObject?> Children => [];

    /// <summary>Gets the JSON path and the text of the first value that could not be read, or <see langword="null"/>.</summary>
    internal virtual (string Name, string Text)? InvalidValue => null;

    /// <summary>Returns the first of the values that has a text.</summary>
    private protected static (string Name, string Text)? FindInvalid(params (string Name, string? Text)[] values)
    {
        foreach (var (name, invalid) in values)
        {
            if (invalid is { } text)
                return (name, text);
        }
        return null;
    }

    /// <summary>Returns a shallow copy.</summary>
    internal ApiObject Clone() => (ApiObject)MemberwiseClone();
}
