using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that sends one request at a time.</summary>
public abstract class RequestCmdlet : ConnectedCmdlet, IDisposable
{
    private RequestRunner? _runner;

    private protected RequestCmdlet()
    {
    }

    /// <summary>
    /// How long each request may take, with its retries and the response, from 0.001 s to 24 days: a TimeSpan, a number of
    /// seconds, or text like <c>90s</c> or <c>30m</c>. The default is no limit.
    /// </summary>
    [Parameter]
    [Duration(MinimumSeconds = 0.001)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Cancels what is in flight.</summary>
    public void Dispose()
    {
        _runner?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the command at once. The request is canceled afterwards.</summary>
    protected override void StopProcessing() => _runner?.Stop();

    /// <summary>
    /// Returns whether the server may have done what it was requested to do, although the command failed. A request that is
    /// repeated may also be rejected because the server is processing the first one.
    /// </summary>
    private protected bool MayHaveBeenProcessed(BctrlException failure) =>
        RequestRunner.MayBeProcessed(failure) || (failure is BctrlApiException && _runner is { MayHaveBeenProcessed: true });

    /// <summary>Sends a request, and reads the response. Returns false if the command was stopped.</summary>
    /// <exception cref="BctrlException">The request failed, or the timeout elapsed.</exception>
    private protected bool TrySend<T>(BctrlConnection connection, ApiRequest request, ReadResponse<T> read, [NotNullWhen(true)] out T? response)
        where T : class
    {
        response = default;
        _runner?.Dispose();
        _runner = new RequestRunner(this, connection, Timeout, IsVerbose);
        try
        {
            if (Stopping)
                return false;
            response = _runner.Run(request, read);
            return true;
        }
        catch (OperationCanceledException) when (Stopping)
        {
            // PowerShell ends the pipeline when this returns.
            return false;
        }
    }
}
