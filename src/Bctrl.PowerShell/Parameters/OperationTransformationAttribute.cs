using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Lets a parameter of operations take those that came back from <c>Import-Clixml</c>, a job or a remote session.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OperationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Makes operations of what was deserialized; leaves everything else as it is.</summary>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData switch
    {
        PSObject { BaseObject: not IList } one => Rebuild(one),
        PSObject { BaseObject: IList many } => many.Cast<object?>().Select(Rebuild).ToArray(),
        IList many => many.Cast<object?>().Select(Rebuild).ToArray(),
        null => throw NoOperation(),
        _ => inputData,
    };

    /// <summary>With this inner exception PowerShell leaves a null to the parameter of ids, which reports it.</summary>
    private static ArgumentTransformationMetadataException NoOperation()
    {
        const string Message = "An operation is expected here, and this is null.";
        return new(Message, new PSInvalidCastException(Message));
    }

    /// <summary>Whether it is an operation, or what serialization left of one.</summary>
    internal static bool IsOperation(PSObject item) => item.BaseObject is Operation || IsDeserialized(item);

    private static bool IsDeserialized(PSObject item) => item.TypeNames.Contains("Deserialized." + typeof(Operation).FullName);

    private static object? Rebuild(object? item) =>
        item is PSObject wrapped && IsDeserialized(wrapped)
            ? Rehydration.Rebuild<Operation>(wrapped)
            : item;
}
