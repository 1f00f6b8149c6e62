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
    /// <summary>Gets or sets whether the cmdlet has no parameter for ids, so that an object that is no operation is an error.</summary>
    public bool OperationsOnly { get; set; }

    /// <summary>Converts deserialized operations to operations. Other objects are returned unchanged, or are an error.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">The argument is null, or it has to be an operation and is none.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData switch
    {
        PSObject { BaseObject: not IList } item => ConvertItem(item),
        PSObject { BaseObject: IList items } => items.Cast<object?>().Select(ConvertItem).ToArray(),
        IList items => items.Cast<object?>().Select(ConvertItem).ToArray(),
        null => throw CreateNullException(),
        _ => ConvertItem(inputData),
    };

    /// <summary>
    /// Creates the exception for null. With this inner exception, PowerShell tries the id parameter next, which reports
    /// the error.
    /// </summary>
    private ArgumentTransformationMetadataException CreateNullException() => OperationsOnly
        ? new(CmdletMessages.OperationIsNull)
        : new(CmdletMessages.OperationIsNull, new PSInvalidCastException(CmdletMessages.OperationIsNull));

    private static ArgumentTransformationMetadataException CreateNoOperationException(object item)
    {
        var message = CmdletMessages.NoOperation(item.ToString() ?? "").ToString();
        // With this inner exception, PowerShell tries the parameter for errors next.
        return ErrorRecordTransformationAttribute.IsError(item) ? new(message, new PSInvalidCastException(message)) : new(message);
    }

    /// <summary>Returns whether the object is an operation or a deserialized operation.</summary>
    internal static bool IsOperation(PSObject item) => item.BaseObject is Operation || IsDeserialized(item);

    private static bool IsDeserialized(PSObject item) => item.TypeNames.Contains("Deserialized." + typeof(Operation).FullName);

    private object? ConvertItem(object? item)
    {
        if (item is PSObject wrapped && IsDeserialized(wrapped))
            return DeserializedObjectConverter.Convert<Operation>(wrapped);
        if (OperationsOnly && !(item is Operation or PSObject { BaseObject: Operation }))
            throw item is null ? CreateNullException() : CreateNoOperationException(item);
        return item;
    }
}
