using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Creates the error records of the module. Each has an id, a category, a target and a recommended action.</summary>
internal static class ErrorRecordFactory
{
    public static ErrorRecord ToErrorRecord(this Exception exception, object? target)
    {
        if (exception is not BctrlException failure)
            return WithTargetName(new ErrorRecord(exception, "Unexpected", ErrorCategory.NotSpecified, target));

        return WithTargetName(new ErrorRecord(failure, failure.Kind.ToString(), GetCategory(failure.Kind), target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = CmdletMessages.GetRecommendedAction(failure.Kind) },
        });
    }

    /// <summary>The error for something that did not complete in time.</summary>
    public static ErrorRecord CreateTimeout(string id, IPollable? last, TimeSpan timeout, Exception? lastFailure, string recommendedAction)
    {
        var message = CmdletMessages.TimedOut(id, timeout, last?.Status, lastFailure?.Message);
        var failure = new BctrlException(BctrlErrorKind.OperationWaitTimeout, message, lastFailure);
        var record = failure.ToErrorRecord((object?)last ?? id);
        record.ErrorDetails.RecommendedAction = recommendedAction;
        return record;
    }

    public static ErrorRecord CreateInvalidId(string? id, string reason) =>
        new BctrlException(BctrlErrorKind.InvalidOperationId, CmdletMessages.InvalidId(id, reason)).ToErrorRecord(id);

    /// <summary>PowerShell shows the target as text, and that text can contain what a server sent.</summary>
    private static ErrorRecord WithTargetName(ErrorRecord record)
    {
        record.CategoryInfo.TargetName = DisplayText.Sanitize(record.TargetObject?.ToString() ?? "");
        return record;
    }

    private static ErrorCategory GetCategory(BctrlErrorKind kind) => kind switch
    {
        BctrlErrorKind.NotConnected or BctrlErrorKind.Unauthorized => ErrorCategory.AuthenticationError,
        BctrlErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        BctrlErrorKind.OperationNotFound or BctrlErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        BctrlErrorKind.InvalidRequest or BctrlErrorKind.InvalidOperationId or BctrlErrorKind.InvalidConnection => ErrorCategory.InvalidArgument,
        BctrlErrorKind.Conflict => ErrorCategory.InvalidOperation,
        BctrlErrorKind.RateLimited or BctrlErrorKind.ResponseTooLarge => ErrorCategory.LimitsExceeded,
        BctrlErrorKind.ServerError => ErrorCategory.ResourceUnavailable,
        BctrlErrorKind.ConnectionFailed => ErrorCategory.ConnectionError,
        BctrlErrorKind.TlsFailed => ErrorCategory.SecurityError,
        BctrlErrorKind.InvalidResponse => ErrorCategory.InvalidData,
        BctrlErrorKind.FileNotSaved => ErrorCategory.WriteError,
        BctrlErrorKind.OperationWaitTimeout => ErrorCategory.OperationTimeout,
        BctrlErrorKind.OperationFailed or BctrlErrorKind.OperationCancelled or BctrlErrorKind.OperationTimedOut =>
            ErrorCategory.OperationStopped,
        _ => ErrorCategory.NotSpecified,
    };
}
