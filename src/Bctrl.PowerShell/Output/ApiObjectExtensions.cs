using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Prepares API objects for output to the pipeline.</summary>
internal static class ApiObjectExtensions
{
    /// <summary>
    /// Adds the properties that the API specification does not define as note properties, to the object and to the
    /// objects that it contains.
    /// </summary>
    public static T WithNoteProperties<T>(this T item)
        where T : ApiObject
    {
        AddAdditionalProperties(item);
        return item;
    }

    /// <summary>Copies the object and its note properties. The objects that it contains are not copied.</summary>
    public static T CopyWithNoteProperties<T>(this T item)
        where T : ApiObject
    {
        var copy = (T)item.Clone();
        var target = PSObject.AsPSObject(copy);
        foreach (var property in PSObject.AsPSObject(item).Properties)
        {
            if (property is PSNoteProperty { IsInstance: true })
                target.Properties.Add(new PSNoteProperty(property.Name, property.Value));
        }
        return copy;
    }

    private static void AddAdditionalProperties(ApiObject target)
    {
        if (target.AdditionalProperties is { } properties)
        {
            // PowerShell stores note properties with the .NET object, so they are kept without the PSObject.
            PSObjectFactory.AddTo(PSObject.AsPSObject(target), properties.Select(property =>
                new KeyValuePair<string, object?>(ToPascalCase(property.Key), property.Value)));
            target.AdditionalProperties = null;
        }
        foreach (var child in target.Children)
        {
            if (child is not null)
                AddAdditionalProperties(child);
        }
    }

    private static string ToPascalCase(string name) =>
        name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name.Substring(1);
}
