using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Converts the argument of a parameter for operations from deserialized objects, such as those from
/// <c>Import-Clixml</c>, a job or a remote session.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OperationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Converts deserialized operations to operations. Other objects are returned unchanged.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">The argument is null.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData switch
    {
        PSObject { BaseObject: not IList } item => ConvertItem(item),
        PSObject { BaseObject: IList items } => items.Cast<object?>().Select(ConvertItem).ToArray(),
        IList items => items.Cast<object?>().Select(ConvertItem).ToArray(),
        null => throw CreateNullException(),
        _ => inputData,
    };

    /// <summary>
    /// Creates the exception for null. With this inner exception, PowerShell tries the id parameter next, which reports
    /// the error.
    /// </summary>
    private static ArgumentTransformationMetadataException CreateNullException() =>
        new(CmdletMessages.OperationIsNull, new PSInvalidCastException(CmdletMessages.OperationIsNull));

    /// <summary>Returns the operation that the object is, also if it was deserialized, or null.</summary>
    internal static Operation? ToOperation(PSObject item) =>
        item.BaseObject as Operation ?? (IsDeserialized(item) ? DeserializedObjectConverter.Convert<Operation>(item) : null);

    /// <summary>Returns whether the object is an operation or a deserialized operation.</summary>
    internal static bool IsOperation(PSObject item) => item.BaseObject is Operation || IsDeserialized(item);

    private static bool IsDeserialized(PSObject item) => item.TypeNames.Contains("Deserialized." + typeof(Operation).FullName);

    private static object? ConvertItem(object? item) =>
        item is PSObject wrapped && IsDeserialized(wrapped)
            ? DeserializedObjectConverter.Convert<Operation>(wrapped)
            : item;
}
