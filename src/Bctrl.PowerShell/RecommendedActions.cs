namespace Bctrl.PowerShell;

/// <summary>The advice in error records: what to do next.</summary>
internal static class RecommendedActions
{
    public const string WaitTimeout =
        "The operation may still be running. Run Wait-BctrlOperation with a longer -Timeout, or cancel the operation with Stop-BctrlOperation.";

    public const string StopTimeout =
        "The cancellation was requested, but the operation has not stopped yet. Run Wait-BctrlOperation to wait until it stops.";

    public const string StopFailed =
        "Check the status with Get-BctrlOperation. If the operation is still running, run Stop-BctrlOperation again.";

    public const string PipeOperations =
        "Pipe ids to Get-BctrlOperation or Wait-BctrlOperation first. To keep operations in a file, use Export-Clixml and Import-Clixml; rows of Import-Csv are not operations.";

    public const string GroupByOneProperty = "Use the name of one property. To group by several, use a script block such as { \"$($_.RuntimeKind) $($_.Status)\" }.";

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
        BctrlErrorKind.NotFound =>
            "Check the path. Get-BctrlConnection shows the server and the subaccount that were used.",
        BctrlErrorKind.InvalidRequest =>
            "Correct the problem that the message describes. To see the request, run the command again with -Verbose.",
        BctrlErrorKind.Conflict =>
            "Check the current status with Get-BctrlOperation, then try again.",
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
        BctrlErrorKind.OperationWaitTimeout => WaitTimeout,
        BctrlErrorKind.NoResponse =>
            "Check the network and the server (Get-BctrlConnection shows its name), or run the command again with a longer -Timeout.",
        BctrlErrorKind.OperationFailed =>
            "Run Get-BctrlOperationStep -Failed to see which step failed. Fix the cause, and start the operation again.",
        BctrlErrorKind.OperationCancelled =>
            "Run Get-BctrlOperationStep to see which steps were completed. Start the operation again if it is still needed.",
        BctrlErrorKind.OperationTimedOut =>
            "Run Get-BctrlOperationStep to see which steps were completed. Start the work again in smaller operations.",
        BctrlErrorKind.InvalidOperationId =>
            "Specify the id of an operation, which is a UUID. Without parameters, Get-BctrlOperation shows the running operations that this session knows.",
        _ => "",
    };
}
