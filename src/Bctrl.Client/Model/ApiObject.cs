using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>An object of the API. It keeps what the server sent beyond the specification.</summary>
public abstract class ApiObject
{
    private protected ApiObject()
    {
    }

    /// <summary>Properties that the specification doesn't have, by the name the server gave them.</summary>
    [JsonInclude, JsonExtensionData]
    internal Dictionary<string, object?>? Unspecified { get; set; }

    /// <summary>The objects of the API that this one holds.</summary>
    internal virtual IEnumerable<ApiObject?> Children => [];
}
