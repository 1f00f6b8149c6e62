using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Creates <see cref="PSObject"/> instances for JSON objects of any type.</summary>
internal sealed class PSObjectFactory : UntypedObjectFactory
{
    public static PSObjectFactory Instance { get; } = new();

    public override object CreateObject(List<KeyValuePair<string, object?>> properties)
    {
        var result = new PSObject();
        if (!AreDistinct(properties))
        {
            // If two JSON properties have the same name, the last one is used.
            var last = new Dictionary<string, object?>();
            foreach (var property in properties)
                last[property.Key] = property.Value;
            AddTo(result, last);
            return result;
        }
        // This is faster than AddTo, which searches for each name in the object.
        var members = result.Properties;
        foreach (var property in properties)
            members.Add(new PSNoteProperty(property.Key, property.Value), preValidated: true);
        return result;
    }

    /// <summary>
    /// Adds properties to an object. Property names in PowerShell are not case-sensitive and can't be empty, so an
    /// underscore is appended to a name that is empty or that the object already has.
    /// </summary>
    public static void AddTo(PSObject target, IEnumerable<KeyValuePair<string, object?>> properties)
    {
        foreach (var property in properties)
        {
            var name = property.Key.Length == 0 ? "_" : property.Key;
            while (target.Properties[name] is not null)
                name += "_";
            target.Properties.Add(new PSNoteProperty(name, property.Value), preValidated: true);
        }
    }

    /// <summary>
    /// Returns whether all names are valid in PowerShell: not empty, and different without regard to case.
    /// </summary>
    private static bool AreDistinct(List<KeyValuePair<string, object?>> properties)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "" };
        return properties.TrueForAll(property => names.Add(property.Key));
    }
}
