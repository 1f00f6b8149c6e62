using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Reads the errors of the module, also after they were sent by a job.</summary>
internal static class ErrorRecordExtensions
{
    /// <summary>The cmdlets that get operations, as they are named in the id of an error.</summary>
    private static readonly string[] s_commands =
        [.. new[] { typeof(GetBctrlOperationCommand), typeof(GetBctrlOperationStepCommand), typeof(StopBctrlOperationCommand), typeof(WaitBctrlOperationCommand) }.Select(type => type.FullName!)];

    /// <summary>
    /// Returns whether it is an error of a cmdlet that gets operations, about one of them: its target is an operation or an id.
    /// </summary>
    public static bool IsAboutOperations(this ErrorRecord record)
    {
        var commands = record.FullyQualifiedErrorId.Split(',').Skip(1).ToArray();
        // If a function wrote the error again, it has the name of the function. The target of Invoke-BctrlRequest is a path.
        return (commands.Any(s_commands.Contains) || (record.Exception is BctrlException && !commands.Contains(typeof(InvokeBctrlRequestCommand).FullName)))
            && (record.TargetObject is string target ? target.Length == 0 || target[0] != '/' : IsOperation(record.TargetObject));
    }

    /// <summary>Returns the id without the name of the command, such as <c>OperationNotFound</c>.</summary>
    public static string GetErrorId(this ErrorRecord record) => record.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>Returns the operation that is the target, or null.</summary>
    public static Operation? GetOperation(this ErrorRecord record) =>
        record.TargetObject is { } target ? WorkTransformationAttribute.ToWork(PSObject.AsPSObject(target)) as Operation : null;

    /// <summary>Returns the error that the object is, also if it was deserialized, or null.</summary>
    public static ErrorRecord? ToErrorRecord(PSObject item)
    {
        if (item.BaseObject is ErrorRecord record)
            return record;
        if (!item.TypeNames.Contains("Deserialized." + typeof(ErrorRecord).FullName))
            return null;
        return new ErrorRecord(
            new RuntimeException(item.ToString()),
            item.Properties["FullyQualifiedErrorId"]?.Value?.ToString() ?? "",
            ErrorCategory.NotSpecified,
            item.Properties["TargetObject"]?.Value);
    }

    private static bool IsOperation(object? target) => target is not null && WorkTransformationAttribute.IsWork(PSObject.AsPSObject(target));
}
