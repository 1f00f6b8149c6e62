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

    /// <summary>Copies the object and its note properties, which are listed last. The objects that it contains are not copied.</summary>
    public static T CopyWithNoteProperties<T>(this T item)
        where T : ApiObject
    {
        var copy = (T)item.Clone();
        var notes = PSObject.AsPSObject(item).Properties.Where(property => property is PSNoteProperty { IsInstance: true }).ToList();
        if (notes.Count > 0)
            PSObjectFactory.AddTo(AddSpecifiedProperties(copy), notes.Select(note => new KeyValuePair<string, object?>(note.Name, note.Value)));
        return copy;
    }

    private static void AddAdditionalProperties(ApiObject target)
    {
        if (target.AdditionalProperties is { } properties)
        {
            // PowerShell stores note properties with the .NET object, so they are kept without the PSObject.
            PSObjectFactory.AddTo(AddSpecifiedProperties(target), properties.Select(property =>
                new KeyValuePair<string, object?>(ToPascalCase(property.Key), property.Value)));
            target.AdditionalProperties = null;
        }
        foreach (var child in target.Children)
        {
            if (child is not null)
                AddAdditionalProperties(child);
        }
    }

    /// <summary>
    /// Adds the properties of the class to the properties of the instance, which PowerShell lists first, so that note
    /// properties are listed after them: the first object determines the columns of Export-Csv. They still read and
    /// change the object.
    /// </summary>
    private static PSObject AddSpecifiedProperties(ApiObject item)
    {
        var target = PSObject.AsPSObject(item);
        foreach (var property in target.Properties.OfType<PSProperty>().ToList())
            target.Properties.Add(property, preValidated: true);
        return target;
    }

    private static string ToPascalCase(string name) =>
        name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name.Substring(1);
}
