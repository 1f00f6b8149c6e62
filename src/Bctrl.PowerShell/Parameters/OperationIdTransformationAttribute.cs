using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Lets a parameter of ids take whatever has one: text, a GUID, an operation, a row or a hashtable with an <c>Id</c>.
/// PowerShell alone would take the text of any object at all for an id, such as <c>@{Id=0b7c}</c>, and make an operation
/// of a hashtable, with whatever status it tells.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OperationIdTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] s_names = ["Id", "OperationId"];

    /// <summary>Makes ids of what was given.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It has no id.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        LanguagePrimitives.GetEnumerable(inputData) is { } many
            ? many.Cast<object?>().Select(ToId).ToArray()
            : ToId(inputData);

    private static object? ToId(object? item)
    {
        var plain = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (plain is null or string)
            return plain;
        if (plain is IFormattable or IConvertible)
            return LanguagePrimitives.ConvertTo(item, typeof(string), CultureInfo.InvariantCulture);

        var source = PSObject.AsPSObject(item!);
        if (s_names.Select(name => Find(source, name)).FirstOrDefault(property => property is not null) is not { } found)
        {
            // With this inner exception PowerShell goes on to look for another parameter that the object fits.
            var message = $"An object of the type {source.TypeNames[0]} has no property {string.Join(" or ", s_names)}.";
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
        // Whole operations belong to the other parameter; only where an id is asked for by name are they their ids.
        return OperationTransformationAttribute.IsOperation(source) ? new IdOf(found.Value) : found.Value?.ToString();
    }

    /// <summary>The property of an object, or the entry of a hashtable, which PowerShell does not list as a property.</summary>
    private static PSPropertyInfo? Find(PSObject source, string name)
    {
        if (source.BaseObject is not IDictionary entries)
            return source.Properties[name];
        var key = entries.Keys.Cast<object>().FirstOrDefault(key => name.Equals(key as string, StringComparison.OrdinalIgnoreCase));
        return key is null ? null : new PSNoteProperty(name, entries[key]);
    }

    /// <summary>An id that PowerShell takes for text only when nothing else fits.</summary>
    private sealed class IdOf(object? id)
    {
        public override string ToString() => id?.ToString() ?? "";
    }
}
