using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Makes an operation ready for the pipeline.</summary>
internal static class OperationOutput
{
    /// <summary>Gives every object of the operation the properties that the specification doesn't have.</summary>
    public static Operation Prepare(Operation operation)
    {
        AddUnspecified(operation);
        return operation;
    }

    private static void AddUnspecified(ApiObject target)
    {
        if (target.Unspecified is { } properties)
        {
            // PowerShell ties such properties to the object itself: they are there wherever it is wrapped again.
            PSObjectFactory.AddTo(PSObject.AsPSObject(target), properties.Select(property =>
                new KeyValuePair<string, object?>(ToPascalCase(property.Key), property.Value)));
            target.Unspecified = null;
        }
        foreach (var child in target.Children)
        {
            if (child is not null)
                AddUnspecified(child);
        }
    }

    private static string ToPascalCase(string name) =>
        name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name.Substring(1);
}
