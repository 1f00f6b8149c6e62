using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// A cmdlet that polls any number of things at once. It submits ids to a scheduler, and writes what the scheduler
/// reports: results, errors, verbose output and progress, all on the thread of the pipeline.
/// </summary>
/// <typeparam name="T">What is polled.</typeparam>
public abstract class PollingCmdlet<T> : ThrottledCmdlet, IDisposable
    where T : ApiObject, IPollable
{
    private readonly CancellationTokenSource _stopping = new();
    private BctrlConnection? _connection;
    private PollScheduler<T>? _scheduler;
    private ProgressBars? _progress;
    private RequestReporter? _reporter;
    private long _command;

    private protected PollingCmdlet(WorkBehavior<T> behavior) => Behavior = behavior;

    /// <summary>What the command does differently for this kind of work.</summary>
    private protected WorkBehavior<T> Behavior { get; }

    private protected WorkKind Kind => Behavior.Kind;

    /// <summary>The activity that progress shows.</summary>
    private protected abstract string Activity { get; }

    /// <summary>What was given to commands with the connection. Null until the scheduler is started.</summary>
    private protected RecentItems<T>? Recent { get; private set; }

    /// <summary>Whether the command still wants results.</summary>
    private protected bool IsAccepting => !_stopping.IsCancellationRequested;

    /// <summary>Cancels what is in flight, and removes the progress bars.</summary>
    public void Dispose()
    {
        foreach (var item in _scheduler?.LastReceived ?? [])
            Recent!.Update(item);
        StopAccepting();
        _progress?.Complete();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the scheduler.</summary>
    protected override void BeginProcessing() => StartScheduler();

    /// <summary>Writes everything until each id that was submitted has been reported.</summary>
    protected override void EndProcessing()
    {
        _scheduler?.CompleteAdding();
        Drain(waits: true);
        _progress?.Complete();
    }

    /// <summary>Ends the command at once. What is in flight is canceled afterwards.</summary>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Creates the scheduler, which sorts what it polls in the order for the progress bars.</summary>
    private protected abstract PollScheduler<T> CreateScheduler(WorkClient<T> client, PollOptions options, IComparer<T>? order);

    /// <summary>What to do when the timeout has elapsed, or null for what the error suggests.</summary>
    private protected virtual string? GetTimeoutAction(PollEvent<T>.TimedOut timedOut) => null;

    /// <summary>Writes a result to the pipeline.</summary>
    private protected abstract void Write(T item);

    /// <summary>Writes something that has completed.</summary>
    private protected virtual void OnCompleted(T item, bool wasCompletedBefore) => Write(item);

    /// <summary>Warns that something does not continue until somebody responds to it.</summary>
    private protected void WarnOfQuestion(T item) => WriteWarning(Behavior.DescribeQuestion(item));

    /// <summary>Writes something that has not completed when the timeout has elapsed.</summary>
    private protected virtual void WriteTimedOut(T item) => Write(item);

    /// <summary>Polls an id.</summary>
    private protected virtual void Submit(string id) => StartScheduler().Add(id);

    /// <summary>Polls something whose last state is known, unless everything about it is known.</summary>
    private protected virtual void Submit(T item)
    {
        if (Behavior.IsFinal(item))
            StartScheduler().AddCompleted(item.Id, item);
        else
            StartScheduler().Add(item.Id, item);
    }

    /// <summary>Remembers something that was received without an id. The scheduler has to be started.</summary>
    private protected void Remember(T item)
    {
        // An id that no cmdlet accepts must not be completed either.
        if (IsValid(item.Id))
            Recent!.Add(item.Id, _command);
        Recent!.Update(item);
    }

    private protected void SubmitAll(string?[] ids)
    {
        if (ids.Any(IsValid))
            StartScheduler();
        SubmitAll(ids, id => id, id => Submit(id!));
    }

    private protected void SubmitAll(T[] items) => SubmitAll(items, item => item.Id, Submit);

    /// <summary>Starts the scheduler, if it isn't started yet.</summary>
    private protected PollScheduler<T> StartScheduler()
    {
        if (_scheduler is not null)
            return _scheduler;
        _connection = ResolveConnection();
        Recent = Behavior.GetRecent(_connection);
        _command = Recent.BeginCommand();
        _reporter = new RequestReporter(this, _connection);
        if (ShowsProgress)
            _progress = new ProgressBars(this, Activity, Timeout);
        return _scheduler = CreateScheduler(Behavior.CreateClient(_connection), CreateOptions(_connection, Kind.IdComparer), ShowsProgress ? ProgressBars.Order : null);
    }

    /// <summary>Polls nothing any more, and drops what has not completed.</summary>
    private protected void StopAccepting()
    {
        _stopping.Cancel();
        _scheduler?.Dispose();
    }

    /// <summary>Writes what the scheduler has reported.</summary>
    /// <param name="waits">Whether to wait until everything has been reported.</param>
    private protected void Drain(bool waits)
    {
        if (_scheduler is not { } scheduler)
            return;
        if (Stopping)
            _stopping.Cancel(); // it may have been stopped before it began
        try
        {
            while (!scheduler.IsCompleted)
            {
                var hasEvent = scheduler.TryTake(waits ? ProgressBars.Interval : TimeSpan.Zero, _stopping.Token, out var next);
                if (hasEvent)
                    ProcessEvent(next!);
                if (_progress is { IsUpdateDue: true })
                    _progress.Update(scheduler.Total, scheduler.GetFirst(ProgressBars.ChildCount), _connection!.Gate.Remaining, item => Behavior.DescribeProgress((T)item));
                if (hasEvent || waits)
                    continue;
                // The next input may take long, and until then nothing can be shown.
                _progress?.UpdateCounts(scheduler.Total);
                return;
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The cmdlet has what it wants, or PowerShell ends the pipeline when this returns.
        }
    }

    private void ProcessEvent(PollEvent<T> next)
    {
        switch (next)
        {
            case PollEvent<T>.Completed completed:
                _progress?.Count(completed.Value.Status);
                Recent!.Update(completed.Value);
                OnCompleted(completed.Value, completed.WasCompletedBefore);
                break;
            case PollEvent<T>.TimedOut timedOut:
                _progress?.Count(CmdletMessages.TimedOutLabel);
                OnTimedOut(timedOut);
                break;
            case PollEvent<T>.Failed failed:
                _progress?.Count(CmdletMessages.ErrorLabel);
                OnFailed(failed);
                break;
            case PollEvent<T>.InputRequired input:
                WarnOfQuestion(input.Value);
                break;
            case PollEvent<T>.Request request:
                _reporter!.Report(request.Event);
                break;
        }
    }

    private void OnFailed(PollEvent<T>.Failed failed)
    {
        if (failed.Failure is BctrlException failure && failure.Kind == Kind.NotFound)
            Recent!.Remove(failed.Id);
        WriteFailure(failed.Failure, failed.Id);
    }

    /// <summary>Writes the last known state, and the error.</summary>
    private void OnTimedOut(PollEvent<T>.TimedOut timedOut)
    {
        // What was only known from the input belongs to the user, and the server may not even know it.
        var item = timedOut.IsReceived ? timedOut.Last : timedOut.Last?.CopyWithNoteProperties();
        if (item is not null)
        {
            if (timedOut.IsReceived)
                Recent!.Update(item);
            item.TimedOutWaiting = true;
            WriteTimedOut(item);
        }
        var factory = new TimeoutExceptionFactory(Timeout ?? TimeSpan.Zero, timedOut.LastFailure, timedOut.FailureCount, _reporter!.DescribeRetryAfter());
        var failure = timedOut.IsReceived ? factory.CreateForWork(Kind, timedOut.Id, timedOut.Last!.Status) : factory.CreateForWork(Kind, timedOut.Id);
        var record = failure.ToErrorRecord((object?)item ?? timedOut.Id);
        if (GetTimeoutAction(timedOut) is { } action)
            record.ErrorDetails.RecommendedAction = action;
        WriteError(record);
    }

    private void SubmitAll<TInput>(TInput[] inputs, Func<TInput, string?> getId, Action<TInput> submit)
    {
        // All of them before the first is submitted, because the command can be stopped at any time.
        foreach (var id in inputs.Where(input => input is not T { IsTerminal: true }).Select(getId).Where(IsValid))
            Recent?.Add(id!, _command);
        foreach (var input in inputs)
        {
            if (!IsAccepting)
                return;
            if (Kind.ValidateId(getId(input)) is { } reason)
                WriteError(ErrorRecordFactory.CreateInvalidId(Kind, getId(input), reason));
            else
                submit(input);
            Drain(waits: false);
        }
    }

    private bool IsValid(string? id) => Kind.ValidateId(id) is null;
}
