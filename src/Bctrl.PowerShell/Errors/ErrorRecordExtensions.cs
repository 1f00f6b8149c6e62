using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Reads the errors of the module, also after they were sent by a job.</summary>
internal static class ErrorRecordExtensions
{
    /// <summary>
    /// Returns whether it is an error of a cmdlet that gets operations, about one of them: its target is an operation or an id.
    /// </summary>
    public static bool IsAboutOperations(this ErrorRecord record)
    {
        var id = record.FullyQualifiedErrorId;
        // The target of Invoke-BctrlRequest is a path.
        return Enum.IsDefined(typeof(BctrlErrorKind), record.GetErrorId())
            && (record.Exception is BctrlException || id.Contains("," + typeof(ErrorRecordExtensions).Namespace + "."))
            && !id.Contains(nameof(InvokeBctrlRequestCommand))
            && (record.TargetObject is string || record.GetOperation() is not null);
    }

    /// <summary>Returns the id without the name of the command, such as <c>OperationNotFound</c>.</summary>
    public static string GetErrorId(this ErrorRecord record) => record.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>Returns the operation that is the target, or null.</summary>
    public static Operation? GetOperation(this ErrorRecord record) => record.TargetObject switch
    {
        Operation operation => operation,
        PSObject { BaseObject: Operation operation } => operation,
        PSObject target when OperationTransformationAttribute.IsOperation(target) => DeserializedObjectConverter.Convert<Operation>(target),
        _ => null,
    };
}
