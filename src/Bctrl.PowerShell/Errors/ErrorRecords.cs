using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>The error records of the module: an id, a category, a target, and what to do next.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord ToErrorRecord(this Exception exception, object? target)
    {
        if (exception is not BctrlApiException failure)
            return WithTarget(new ErrorRecord(exception, "Unexpected", ErrorCategory.NotSpecified, target));

        var (category, action) = Describe(failure.Kind);
        return WithTarget(new ErrorRecord(failure, failure.Kind.ToString(), category, target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = action },
        });
    }

    /// <summary>PowerShell shows what it was about as the text of the target, which has the server's words in it.</summary>
    private static ErrorRecord WithTarget(ErrorRecord record)
    {
        record.CategoryInfo.TargetName = Text.Clean(record.TargetObject?.ToString() ?? "");
        return record;
    }

    private static (ErrorCategory Category, string RecommendedAction) Describe(BctrlErrorKind kind) => kind switch
    {
        BctrlErrorKind.NotConnected => (
            ErrorCategory.AuthenticationError,
            "Run Connect-Bctrl -ApiKey (Read-Host -AsSecureString), or set the environment variable BCTRL_API_KEY."),
        BctrlErrorKind.Unauthorized => (
            ErrorCategory.AuthenticationError,
            "Check the key, and run Connect-Bctrl with the right one. Get-BctrlConnection shows which server refused it."),
        BctrlErrorKind.PermissionDenied => (
            ErrorCategory.PermissionDenied,
            "Run Connect-Bctrl with a key that may do this, or with the -SubaccountId that it belongs to."),
        BctrlErrorKind.OperationNotFound => (
            ErrorCategory.ObjectNotFound,
            "Check the id. Get-BctrlConnection shows which server and subaccount were asked."),
        BctrlErrorKind.NotFound => (
            ErrorCategory.ObjectNotFound,
            "Check the path. Get-BctrlConnection shows which server and subaccount were asked."),
        BctrlErrorKind.InvalidRequest => (
            ErrorCategory.InvalidArgument,
            "Mend what the message names. Run the command again with -Verbose to see the request."),
        BctrlErrorKind.Conflict => (
            ErrorCategory.InvalidOperation,
            "Look at the state it is in with Get-BctrlOperation, then try again."),
        BctrlErrorKind.RateLimited => (
            ErrorCategory.LimitsExceeded,
            "Wait a while, lower -ThrottleLimit, or run Connect-Bctrl with a higher -MaximumRetryCount."),
        BctrlErrorKind.ServerError => (
            ErrorCategory.ResourceUnavailable,
            "Run the command again later; give the request id to the server's people if it goes on."),
        BctrlErrorKind.ConnectionFailed => (
            ErrorCategory.ConnectionError,
            "Check the network, the proxy, and with Get-BctrlConnection the server's name; then run the command again."),
        BctrlErrorKind.TlsFailed => (
            ErrorCategory.SecurityError,
            "Check the server's name and its certificate, and this machine's clock and trusted roots."),
        BctrlErrorKind.InvalidResponse => (
            ErrorCategory.InvalidData,
            "Check with Get-BctrlConnection that the server is the bctrl API, and that nothing in between answers for it."),
        BctrlErrorKind.ResponseTooLarge => (
            ErrorCategory.LimitsExceeded,
            "Save a large answer with Invoke-BctrlRequest -OutFile."),
        BctrlErrorKind.OperationWaitTimeout => (
            ErrorCategory.OperationTimeout,
            "It goes on: run Wait-BctrlOperation again with a longer -Timeout, or end it with Stop-BctrlOperation."),
        BctrlErrorKind.OperationFailed => (
            ErrorCategory.OperationStopped,
            "Look at what failed with Get-BctrlOperationStep -Failed, mend it, and start the work again."),
        BctrlErrorKind.OperationCancelled => (
            ErrorCategory.OperationStopped,
            "Look at how far it came with Get-BctrlOperationStep, and start the work again if it is still wanted."),
        BctrlErrorKind.OperationTimedOut => (
            ErrorCategory.OperationStopped,
            "Look at how far it came with Get-BctrlOperationStep, and start the work again in smaller parts."),
        BctrlErrorKind.InvalidOperationId => (
            ErrorCategory.InvalidArgument,
            "Give the id of an operation, a UUID like those that Get-BctrlOperation shows."),
        _ => (ErrorCategory.NotSpecified, ""),
    };
}
