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

    /// <summary>Returns a shallow copy.</summary>
    internal ApiObject Clone() => (ApiObject)MemberwiseClone();
}
