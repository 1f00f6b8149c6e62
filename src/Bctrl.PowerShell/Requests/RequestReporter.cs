using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Writes what happens to requests: each to the verbose stream, and a warning when the user has to wait for long.
/// </summary>
internal sealed class RequestReporter(Cmdlet cmdlet, BctrlConnection connection)
{
    /// <summary>A shorter wait is not worth a warning.</summary>
    private static readonly TimeSpan s_warningThreshold = TimeSpan.FromSeconds(15);

    private bool _hasWarnedOfFailures;
    private bool _hasWarnedOfThrottling;

    public void Report(RequestEvent requestEvent)
    {
        switch (requestEvent)
        {
            case RequestEvent.Sent sent:
                WriteVerbose(sent.Trace.ToText());
                break;
            case RequestEvent.Retrying retrying:
                WriteVerbose(CmdletMessages.Retrying(SafeText.MessageOf(retrying.Failure), retrying.FailureCount, retrying.MaximumRetryCount, retrying.Delay));
                if (retrying.Failure.RetryAfter is { } retryAfter)
                    WarnOfThrottling(retryAfter);
                if (!_hasWarnedOfFailures && retrying.FailingFor >= s_warningThreshold)
                {
                    _hasWarnedOfFailures = true;
                    WriteWarning(CmdletMessages.StillFailing(SafeText.MessageOf(retrying.Failure), retrying.FailingFor));
                }
                break;
            case RequestEvent.Limited { Failure.IsRefusedStream: true }:
                WriteVerbose(CmdletMessages.LimitedByServer);
                break;
            case RequestEvent.Limited:
                WriteWarning(CmdletMessages.LimitedByComputer);
                break;
            case RequestEvent.Throttled throttled:
                WriteVerbose(Throttled(throttled.Delay));
                WarnOfThrottling(throttled.Delay);
                break;
        }
    }

    /// <summary>Says how long the server wants no requests, or returns an empty text.</summary>
    public SafeText DescribeRetryAfter() =>
        connection.Gate.Remaining is { Ticks: > 0 } remaining ? CmdletMessages.StillThrottled(remaining, connection.Clock.GetLocalNow()) : default;

    private void WarnOfThrottling(TimeSpan delay)
    {
        if (_hasWarnedOfThrottling || delay < s_warningThreshold)
            return;
        _hasWarnedOfThrottling = true;
        WriteWarning(Throttled(delay));
    }

    private void WriteVerbose(SafeText text) => cmdlet.WriteVerbose(text.ToString());

    private void WriteWarning(SafeText text) => cmdlet.WriteWarning(text.ToString());

    private SafeText Throttled(TimeSpan delay) => CmdletMessages.Throttled(delay, connection.Clock.GetLocalNow());
}
