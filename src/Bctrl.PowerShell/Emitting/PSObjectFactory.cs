using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Makes PowerShell's own objects of the JSON objects of <em>any type</em>.</summary>
internal sealed class PSObjectFactory : ValueFactory
{
    public static PSObjectFactory Instance { get; } = new();

    public override object CreateObject(List<KeyValuePair<string, object?>> properties)
    {
        var result = new PSObject();
        if (!AreDistinct(properties))
        {
            AddTo(result, properties);
            return result;
        }
        // To look a name up in an object costs more than to make the property, so it is left out where it can be.
        var members = result.Properties;
        foreach (var property in properties)
            members.Add(new PSNoteProperty(property.Key, property.Value), preValidated: true);
        return result;
    }

    /// <summary>Adds properties that have no name yet in use; PowerShell's names ignore case, and may not be empty.</summary>
    public static void AddTo(PSObject target, IEnumerable<KeyValuePair<string, object?>> properties)
    {
        foreach (var property in properties)
        {
            var name = property.Key.Length == 0 ? "_" : property.Key;
            while (target.Properties[name] is { } taken)
            {
                if (taken.Name == name && taken is PSNoteProperty)
                {
                    // JSON lets the last of two properties with one name count.
                    target.Properties.Remove(name);
                    break;
                }
                name += "_";
            }
            target.Properties.Add(new PSNoteProperty(name, property.Value), preValidated: true);
        }
    }

    /// <summary>Whether every property has a name, and one that no other has in any case.</summary>
    private static bool AreDistinct(List<KeyValuePair<string, object?>> properties)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "" };
        return properties.TrueForAll(property => names.Add(property.Key));
    }
}
