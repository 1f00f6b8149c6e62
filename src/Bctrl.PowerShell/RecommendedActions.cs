namespace Bctrl.PowerShell;

/// <summary>The advice in error records: what to do next.</summary>
internal static class RecommendedActions
{
    public const string PipeWork =
        "Pipe ids to Wait-BctrlOperation or Wait-BctrlToolCall first. To keep their output in a file, use Export-Clixml and Import-Clixml; rows of Import-Csv are not accepted.";

    public const string AnswerToolCall =
        "The tool call requires input. Answer with Send-BctrlToolCallResponse, or cancel the tool call with Stop-BctrlToolCall.";

    public const string AnswerMayBeReceived =
        "The server may have received the answer. Check with Get-BctrlToolCall, and run the command again if the status is still requires_input.";

    public const string GroupByOneProperty = "Use the name of one property. To group by several, use a script block such as { \"$($_.RuntimeKind) $($_.Status)\" }.";

    public static string StopTimeout(WorkKind kind) =>
        $"The cancellation was requested, but the {kind.Name} has not stopped yet. Run Wait-{kind.Noun} to wait until it stops.";

    public static string StopFailed(WorkKind kind) =>
        $"Check the status with Get-{kind.Noun}. If the {kind.Name} is still running, run Stop-{kind.Noun} again.";

    /// <summary>What to do if it is not known whether a tool call was started.</summary>
    /// <param name="idempotencyKey">The key of the request. The user can have specified a secret by mistake.</param>
    /// <param name="number">The position of the input in the pipeline, or null without a pipeline.</param>
    public static string RepeatStart(string idempotencyKey, int? number)
    {
        var subject = number is null ? (SafeText)$"The tool call" : $"The tool call of input {number} of the pipeline";
        SafeText text = $"{subject} may have been started. Run the command again with the same input and -IdempotencyKey {CompletionText.Quote(idempotencyKey)}, which can't start a second one.";
        return text.ToString();
    }

    /// <summary>What to do when a connection was tested. It is not the connection that Get-BctrlConnection shows.</summary>
    public static string GetForConnectionTest(BctrlErrorKind kind) => kind switch
    {
        BctrlErrorKind.Unauthorized =>
            "Check the API key and the server, and run Connect-Bctrl again.",
        BctrlErrorKind.ConnectionFailed =>
            "Check the network, the proxy, and the name of the server. Then run Connect-Bctrl again.",
        BctrlErrorKind.InvalidResponse =>
            "Check that the server is the bctrl API, and that no proxy responds in its place. Then run Connect-Bctrl again.",
        BctrlErrorKind.RateLimited =>
            "Wait and run Connect-Bctrl again.",
        _ => Get(kind),
    };

    public static string Get(BctrlErrorKind kind) => kind switch
    {
        BctrlErrorKind.NotConnected =>
            "Run Connect-Bctrl -ApiKey (Read-Host -AsSecureString), or set the environment variables BCTRL_API_KEY and, for another server, BCTRL_BASE_URL.",
        BctrlErrorKind.InvalidConnection =>
            "Correct the value that the message describes, then run the command again.",
        BctrlErrorKind.Unauthorized =>
            "Check the API key, and run Connect-Bctrl with a valid one. Get-BctrlConnection shows the server that rejected it.",
        BctrlErrorKind.PermissionDenied =>
            "Run Connect-Bctrl with an API key that has this permission, or with the correct -SubaccountId.",
        BctrlErrorKind.OperationNotFound =>
            "Check the id. Get-BctrlConnection shows the server and the subaccount that were used.",
        BctrlErrorKind.ToolCallNotFound =>
            "Check the id, which is case-sensitive. Get-BctrlConnection shows the server and the subaccount that were used.",
        BctrlErrorKind.ToolNotFound =>
            "Check the name of the tool. Tab completes the built-in tools.",
        BctrlErrorKind.NotFound =>
            "Check the path. Get-BctrlConnection shows the server and the subaccount that were used.",
        BctrlErrorKind.InvalidRequest =>
            "Correct the problem that the message describes. To see the request, run the command again with -Verbose.",
        BctrlErrorKind.Conflict =>
            "Check the current status with Get-BctrlOperation or Get-BctrlToolCall, then try again.",
        BctrlErrorKind.IdempotencyKeyReused =>
            "Nothing was started. Use another key for another tool call, or leave out -IdempotencyKey.",
        BctrlErrorKind.RateLimited =>
            "Wait and run the command again. Use a lower -ThrottleLimit, or run Connect-Bctrl with a higher -MaximumRetryCount.",
        BctrlErrorKind.ServerError =>
            "Run the command again later. If the error persists, contact bctrl support and include the request id.",
        BctrlErrorKind.ConnectionFailed =>
            "Check the network, the proxy, and the name of the server (Get-BctrlConnection shows it). Then run the command again.",
        BctrlErrorKind.TlsFailed =>
            "Check that the server uses https. If it does, check its name, its certificate, and the clock and the trusted root certificates of this computer.",
        BctrlErrorKind.InvalidResponse =>
            "Check with Get-BctrlConnection that the server is the bctrl API, and that no proxy responds in its place.",
        BctrlErrorKind.ResponseTooLarge =>
            "Save large responses to a file with Invoke-BctrlRequest -OutFile.",
        BctrlErrorKind.FileNotSaved =>
            "Check the path, the permissions and the free space. Then run the command again.",
        BctrlErrorKind.OperationWaitTimeout => WaitTimeout(WorkKind.Operation),
        BctrlErrorKind.ToolCallWaitTimeout => WaitTimeout(WorkKind.ToolCall),
        BctrlErrorKind.NoResponse =>
            "Check the network and the server (Get-BctrlConnection shows its name), or run the command again with a longer -Timeout.",
        BctrlErrorKind.OperationFailed =>
            "Run Get-BctrlOperationStep -Failed to see which step failed. Fix the cause, and start the operation again.",
        BctrlErrorKind.OperationCancelled =>
            "Run Get-BctrlOperationStep to see which steps were completed. Start the operation again if it is still needed.",
        BctrlErrorKind.OperationTimedOut =>
            "Run Get-BctrlOperationStep to see which steps were completed. Start the work again in smaller operations.",
        BctrlErrorKind.ToolCallResultUnavailable =>
            "Run Wait-BctrlToolCall again, or save the result with Invoke-BctrlRequest /v1/tool-calls/<id>/result -OutFile. Get-BctrlToolCall gets the tool call without its result.",
        BctrlErrorKind.ToolCallFailed =>
            "If Retryable is true, start the tool call again. Otherwise, correct the cause that the message describes first.",
        BctrlErrorKind.ToolCallCancelled =>
            "Start the tool call again if it is still needed.",
        BctrlErrorKind.ToolCallTimedOut =>
            "Start the tool call again. If it had a question, answer it before ResponseExpiresAt.",
        BctrlErrorKind.InvalidToolCallId =>
            "Specify the id of a tool call, such as tc_AAAAAAAAAAAAAAAAAAAAAA. Without parameters, Get-BctrlToolCall lists tool calls.",
        BctrlErrorKind.InvalidOperationId =>
            "Specify the id of an operation, which is a UUID. Without parameters, Get-BctrlOperation shows the running operations that this session knows.",
        _ => "",
    };

    private static string WaitTimeout(WorkKind kind) =>
        $"The {kind.Name} may still be running. Run Wait-{kind.Noun} with a longer -Timeout, or cancel the {kind.Name} with Stop-{kind.Noun}.";
}
