namespace Bctrl;

/// <summary>
/// Creates the .NET objects for JSON objects of any type. This assembly does not depend on PowerShell, so the module
/// provides a factory that creates PowerShell objects.
/// </summary>
internal abstract class UntypedObjectFactory
{
    /// <summary>Gets a factory that creates dictionaries.</summary>
    public static UntypedObjectFactory Dictionaries { get; } = new DictionaryFactory();

    /// <summary>
    /// Creates an object with these properties in this order. If two properties have the same name, the last one is
    /// used.
    /// </summary>
    public abstract object CreateObject(List<KeyValuePair<string, object?>> properties);

    private sealed class DictionaryFactory : UntypedObjectFactory
    {
        public override object CreateObject(List<KeyValuePair<string, object?>> properties)
        {
            var result = new Dictionary<string, object?>(properties.Count, StringComparer.Ordinal);
            foreach (var property in properties)
                result[property.Key] = property.Value;
            return result;
        }
    }
}
