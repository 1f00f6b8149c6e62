using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Converts the argument of a parameter for ids of operations or tool calls from text, a GUID, or an object or hashtable with
/// an <c>Id</c>, <c>OperationId</c> or <c>ToolCallId</c>. Without this attribute, PowerShell uses the text of any object as an id, such as
/// <c>@{Id=0b7c}</c>, and converts a hashtable to an operation.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WorkIdTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] s_names = ["Id", "OperationId", "ToolCallId"];

    /// <summary>Converts the argument to one id, or to an array of ids if the argument is a collection.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">An object does not have an id.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        LanguagePrimitives.GetEnumerable(inputData) is { } many
            ? many.Cast<object?>().Select(ToId).SelectMany(id => id as object?[] ?? [id]).ToArray()
            : ToId(inputData);

    /// <summary>Returns the id, or an array if the property of an object has several.</summary>
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
            // With this inner exception, PowerShell tries to bind the argument to the other parameters.
            var message = CmdletMessages.NoIdProperty(source.TypeNames[0], "Id, OperationId or ToolCallId").ToString();
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }
        // Work from the pipeline is bound to InputObject. Its id is used only if the id parameter is specified by
        // name.
        if (WorkTransformationAttribute.IsWork(source))
            return new WorkIdReference(found.Value);
        return LanguagePrimitives.GetEnumerable(found.Value) is { } ids ? ids.Cast<object?>().Select(id => (object?)id?.ToString()).ToArray() : found.Value?.ToString();
    }

    /// <summary>Returns the property of an object, or the entry of a hashtable as a property.</summary>
    private static PSPropertyInfo? Find(PSObject source, string name)
    {
        if (source.BaseObject is not IDictionary entries)
            return source.Properties[name];
        var key = entries.Keys.Cast<object>().FirstOrDefault(key => name.Equals(key as string, StringComparison.OrdinalIgnoreCase));
        return key is null ? null : new PSNoteProperty(name, entries[key]);
    }

    /// <summary>
    /// Wraps an id so that PowerShell converts it to text only if no other parameter accepts the object.
    /// </summary>
    private sealed class WorkIdReference(object? id)
    {
        public override string ToString() => id?.ToString() ?? "";
    }
}
