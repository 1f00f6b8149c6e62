using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that sends many requests, with a timeout for all and a limit of how many are in flight.</summary>
public abstract class ThrottledCmdlet : ConnectedCmdlet
{
    private protected ThrottledCmdlet()
    {
    }

    /// <summary>
    /// How long the whole command may take, from 0 to 24 days: a TimeSpan, a number of seconds, or text like <c>90s</c>,
    /// <c>5 min</c>, <c>2h</c>, <c>PT5M</c> or <c>00:05:00</c>. With 0, each operation or tool call is requested once, and nothing is repeated. The
    /// default is no limit.
    /// </summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// How many requests may be in flight at once, from 1 to 100,000. The default for long polls is 100,000 over HTTP/2,
    /// and 10,000 over HTTP/1.1; as a value of the property, it is 0. The default for requests that the server responds to at
    /// once is 200.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int ThrottleLimit { get; set; }

    /// <summary>The longest that the server may wait before it responds to one request.</summary>
    private protected virtual TimeSpan PollTimeout => PollOptions.DefaultLongPollTimeout;

    private protected PollOptions CreateOptions(BctrlConnection connection, StringComparer idComparer) => new()
    {
        Timeout = Timeout,
        LongPollTimeout = PollTimeout,
        ThrottleLimit = () => Math.Min(ThrottleLimit > 0 ? ThrottleLimit : connection.LongPollThrottleLimit, connection.Capacity),
        Retry = connection.Retry,
        Gate = connection.Gate,
        Clock = connection.Clock,
        ReportsRequests = IsVerbose,
        IdComparer = idComparer,
    };
}
