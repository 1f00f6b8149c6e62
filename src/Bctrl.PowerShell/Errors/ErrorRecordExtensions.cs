using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Reads the errors of the module, also after they were sent by a job.</summary>
internal static class ErrorRecordExtensions
{
    /// <summary>
    /// The cmdlets that get operations or tool calls, as they are named in the id of an error. The target of an error of
    /// Start-BctrlToolCall is a tool, and that of Invoke-BctrlRequest is a path.
    /// </summary>
    private static readonly Dictionary<string, WorkKind> s_kinds = new (Type Command, WorkKind Kind)[]
    {
        (typeof(GetBctrlOperationCommand), WorkKind.Operation),
        (typeof(GetBctrlOperationStepCommand), WorkKind.Operation),
        (typeof(StopBctrlOperationCommand), WorkKind.Operation),
        (typeof(WaitBctrlOperationCommand), WorkKind.Operation),
        (typeof(GetBctrlToolCallCommand), WorkKind.ToolCall),
        (typeof(SendBctrlToolCallResponseCommand), WorkKind.ToolCall),
        (typeof(StopBctrlToolCallCommand), WorkKind.ToolCall),
        (typeof(WaitBctrlToolCallCommand), WorkKind.ToolCall),
    }.ToDictionary(entry => entry.Command.FullName!, entry => entry.Kind);

    /// <summary>
    /// Returns the operation or the tool call that an error of a cmdlet is about, with an unknown state if the target is an id, or
    /// null if the error is about something else.
    /// </summary>
    public static ReportItem? ToReportItem(this ErrorRecord record)
    {
        var names = record.FullyQualifiedErrorId.Split(',');
        var kind = Array.Find(names, s_kinds.ContainsKey) is { } command ? s_kinds[command] : null;
        var failure = record.Exception as BctrlException;
        if (kind is null && failure is null)
            return null;
        if (record.TargetObject is string id)
        {
            // If a function wrote the error again, it has the name of the function. Then the error or the id tells the kind.
            kind = WorkKind.OfId(id) ?? kind ?? WorkKind.OfError(failure!.Kind);
            return kind is null ? null : ReportItem.CreateUnknown(kind, id, names[0], record.ToString());
        }
        return record.TargetObject is { } target && WorkTransformationAttribute.ToWork(PSObject.AsPSObject(target)) is { } work ? ReportItem.Create(work) : null;
    }

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
}
