using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Writes what happens to requests: each to the verbose stream, and a warning when the user has to wait for long.
/// </summary>
internal sealed class RequestReporter(Cmdlet cmdlet, int maximumRetryCount)
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
                cmdlet.WriteVerbose(sent.Trace.ToString());
                break;
            case RequestEvent.Retrying retrying:
                cmdlet.WriteVerbose(CmdletMessages.Retrying(retrying.Failure.Message, retrying.FailureCount, maximumRetryCount, retrying.Delay));
                if (retrying.Failure.RetryAfter is { } retryAfter)
                    WarnOfThrottling(retryAfter);
                if (!_hasWarnedOfFailures && retrying.FailingFor >= s_warningThreshold)
                {
                    _hasWarnedOfFailures = true;
                    cmdlet.WriteWarning(CmdletMessages.StillFailing(retrying.Failure.Message, retrying.FailingFor));
                }
                break;
            case RequestEvent.Limited:
                cmdlet.WriteWarning(CmdletMessages.Limited);
                break;
            case RequestEvent.Throttled throttled:
                cmdlet.WriteVerbose(CmdletMessages.Throttled(throttled.Delay));
                WarnOfThrottling(throttled.Delay);
                break;
        }
    }

    private void WarnOfThrottling(TimeSpan delay)
    {
        if (_hasWarnedOfThrottling || delay < s_warningThreshold)
            return;
        _hasWarnedOfThrottling = true;
        cmdlet.WriteWarning(CmdletMessages.Throttled(delay));
    }
}
