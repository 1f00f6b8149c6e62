namespace Bctrl;

/// <summary>
/// Makes what a JSON object of <em>any type</em> becomes. The client knows no PowerShell: the module brings a factory
/// of PowerShell's own objects.
/// </summary>
internal abstract class ValueFactory
{
    /// <summary>Makes objects that are dictionaries.</summary>
    public static ValueFactory Dictionaries { get; } = new DictionaryFactory();

    /// <summary>An object with these properties, in this order. Of two with the same name the later one counts.</summary>
    public abstract object CreateObject(List<KeyValuePair<string, object?>> properties);

    private sealed class DictionaryFactory : ValueFactory
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
