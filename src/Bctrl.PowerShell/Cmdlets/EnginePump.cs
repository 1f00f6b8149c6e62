using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Carries what the engine tells over to the pipeline's thread, where alone a cmdlet may write.
/// </summary>
internal sealed class EnginePump<T> : IDisposable
    where T : class
{
    /// <summary>How often the cmdlet may look after its progress bars while nothing happens.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(200);

    /// <summary>A server that is out of reach for so long is worth a word.</summary>
    private static readonly TimeSpan s_outOfReach = TimeSpan.FromSeconds(15);

    private readonly Cmdlet _cmdlet;
    private readonly IEngineListener<T> _listener;
    private readonly BctrlConnection _connection;
    private readonly CancellationTokenSource _stopping = new();
    private bool _hasWarnedOfReach;

    public EnginePump(Cmdlet cmdlet, IEngineListener<T> listener, Ask<T> ask, BctrlConnection connection, WaitOptions options)
    {
        _cmdlet = cmdlet;
        _listener = listener;
        _connection = connection;
        Engine = new WaitEngine<T>(ask, options);
    }

    public WaitEngine<T> Engine { get; }

    public bool IsStopped => _stopping.IsCancellationRequested;

    /// <summary>Lets go at once, from any thread.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Cancel();
        Engine.Dispose();
    }

    /// <summary>Passes on what has come so far, and waits for nothing.</summary>
    public void PassOnWhatIsThere() => PassOn(TimeSpan.Zero);

    /// <summary>Passes everything on until there is nothing left to come.</summary>
    public void PassOnAll()
    {
        Engine.CompleteAdding();
        PassOn(s_tick);
    }

    private void PassOn(TimeSpan patience)
    {
        // Whoever pressed Ctrl+C before there was a pump could not stop it.
        if (_cmdlet.Stopping)
            Stop();
        try
        {
            while (!Engine.IsCompleted)
            {
                if (Engine.TryTake(patience, _stopping.Token, out var next))
                    Receive(next);
                else if (patience == TimeSpan.Zero)
                    return;
                _listener.OnTick();
            }
        }
        catch (OperationCanceledException) when (IsStopped)
        {
            // Either the cmdlet has what it wants, or PowerShell ends the pipeline when this returns.
        }
    }

    private void Receive(WaitEvent<T> happened)
    {
        switch (happened)
        {
            case WaitEvent<T>.Ended ended:
                _listener.OnEnded(ended.Value);
                break;
            case WaitEvent<T>.TimedOut missed:
                _listener.OnTimedOut(missed);
                break;
            case WaitEvent<T>.Failed { Failure: BctrlApiException { Kind: BctrlErrorKind.Unauthorized } failure } failed:
                _cmdlet.ThrowTerminatingError(failure.ToErrorRecord(failed.Id));
                break;
            case WaitEvent<T>.Failed failed:
                _listener.OnFailed(failed);
                break;
            case WaitEvent<T>.Retrying again:
                Report(again);
                break;
            case WaitEvent<T>.Traced traced:
                _cmdlet.WriteVerbose(traced.Trace.ToString());
                break;
        }
    }

    private void Report(WaitEvent<T>.Retrying again)
    {
        _cmdlet.WriteVerbose(FormattableString.Invariant(
            $"{again.Failure.Message} Retry {again.Failures} of {_connection.MaximumRetryCount} follows in {again.Delay.TotalSeconds:0.0} s."));
        if (!_hasWarnedOfReach && again.Duration >= s_outOfReach)
        {
            _hasWarnedOfReach = true;
            _cmdlet.WriteWarning($"{again.Failure.Message} It has been so for a while; the command keeps trying.");
        }
    }
}
