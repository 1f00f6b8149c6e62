using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Creates the error records of the module. Each has an id, a category, a target and a recommended action.</summary>
internal static class ErrorRecordFactory
{
    public static ErrorRecord ToErrorRecord(this Exception exception, object? target)
    {
        if (exception is not BctrlException failure)
        {
            var shown = SafeText.IsSafe(exception) ? exception : new RuntimeException(SafeText.FromOutside(exception.Message).ToString());
            return WithTargetName(new ErrorRecord(shown, "Unexpected", ErrorCategory.NotSpecified, target));
        }

        return WithTargetName(new ErrorRecord(failure, failure.Kind.ToString(), GetCategory(failure.Kind), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = GetRecommendedAction(failure) },
        });
    }

    public static ErrorRecord CreateInvalidId(WorkKind kind, string? id, string reason) =>
        new BctrlException(kind.InvalidId, CmdletMessages.InvalidId(kind, id, reason)).ToErrorRecord(id);

    /// <summary>After a timeout, the last failure says what to do.</summary>
    private static string GetRecommendedAction(BctrlException failure) => RecommendedActions.Get(
        failure is { Kind: BctrlErrorKind.OperationWaitTimeout or BctrlErrorKind.ToolCallWaitTimeout or BctrlErrorKind.NoResponse, InnerException: BctrlException cause } ? cause.Kind : failure.Kind);

    /// <summary>PowerShell shows the target as text, which can contain what a server sent, or the password in an address.</summary>
    private static ErrorRecord WithTargetName(ErrorRecord record)
    {
        var text = record.TargetObject?.ToString() ?? "";
        record.CategoryInfo.TargetName = SafeText.FromOutside(text.Contains("://") ? DisplayText.MaskCredential(text) : text).ToString();
        return record;
    }

    private static ErrorCategory GetCategory(BctrlErrorKind kind) => kind switch
    {
        BctrlErrorKind.NotConnected or BctrlErrorKind.Unauthorized => ErrorCategory.AuthenticationError,
        BctrlErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        BctrlErrorKind.OperationNotFound or BctrlErrorKind.ToolCallNotFound or BctrlErrorKind.ToolNotFound or BctrlErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        BctrlErrorKind.InvalidRequest or BctrlErrorKind.InvalidOperationId or BctrlErrorKind.InvalidToolCallId or BctrlErrorKind.InvalidConnection => ErrorCategory.InvalidArgument,
        BctrlErrorKind.Conflict or BctrlErrorKind.IdempotencyKeyReused => ErrorCategory.InvalidOperation,
        BctrlErrorKind.RateLimited or BctrlErrorKind.ResponseTooLarge => ErrorCategory.LimitsExceeded,
        BctrlErrorKind.ServerError or BctrlErrorKind.ToolCallResultUnavailable => ErrorCategory.ResourceUnavailable,
        BctrlErrorKind.ConnectionFailed => ErrorCategory.ConnectionError,
        BctrlErrorKind.TlsFailed => ErrorCategory.SecurityError,
        BctrlErrorKind.InvalidResponse => ErrorCategory.InvalidData,
        BctrlErrorKind.FileNotSaved => ErrorCategory.WriteError,
        BctrlErrorKind.OperationWaitTimeout or BctrlErrorKind.ToolCallWaitTimeout or BctrlErrorKind.NoResponse => ErrorCategory.OperationTimeout,
        BctrlErrorKind.OperationFailed or BctrlErrorKind.OperationCancelled or BctrlErrorKind.OperationTimedOut
            or BctrlErrorKind.ToolCallFailed or BctrlErrorKind.ToolCallCancelled or BctrlErrorKind.ToolCallTimedOut =>
            ErrorCategory.OperationStopped,
        _ => ErrorCategory.NotSpecified,
    };
}
