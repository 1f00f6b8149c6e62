namespace Bctrl.Emulator;

/// <summary>
/// An operation or a tool call in the emulator. Its state is computed from its options and the current time, so it needs
/// no timer and no thread. Only requests of a client, such as a cancellation request, change it.
/// </summary>
public abstract class EmulatedItem
{
    private static readonly TimeSpan s_maxCancellationDuration = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_maxStartDelay = TimeSpan.FromMilliseconds(300);

    private readonly bool _neverCompletes;
    private TaskCompletionSource _change = CreateSignal();

    private protected EmulatedItem(string id, ItemOptions options, DateTimeOffset now)
    {
        (Id, CreatedAt) = (id, now);
        _neverCompletes = options.Outcome == EmulatedOutcome.NeverCompletes;
        Duration = TimeSpan.FromMilliseconds(options.DurationMs);
        StartDelay = Duration / 10 < s_maxStartDelay ? Duration / 10 : s_maxStartDelay;
        CancellationDuration = Duration < s_maxCancellationDuration ? Duration : s_maxCancellationDuration;
    }

    /// <summary>Gets the id: the UUID of an operation, or <c>tc_</c> and 22 characters for a tool call.</summary>
    public string Id { get; }

    /// <summary>Gets the time at which the operation or tool call was created.</summary>
    public DateTimeOffset CreatedAt { get; }

    internal TimeSpan Duration { get; }

    internal TimeSpan StartDelay { get; }

    /// <summary>Gets the time at which the status changes to running.</summary>
    internal DateTimeOffset StartedAt => CreatedAt + StartDelay;

    /// <summary>Gets the time from a cancellation request to the completion.</summary>
    internal TimeSpan CancellationDuration { get; }

    /// <summary>Gets the time of completion. A request of a client can change it.</summary>
    internal DateTimeOffset CompletedAt
    {
        get
        {
            lock (Lock)
                return CancelRequestedAt + CancellationDuration ?? PlannedEnd;
        }
    }

    private protected Lock Lock { get; } = new();

    private protected DateTimeOffset? CancelRequestedAt { get; set; }

    /// <summary>Gets the time of completion without a cancellation request.</summary>
    private protected virtual DateTimeOffset PlannedEnd => GetEnd(CreatedAt + Duration);

    /// <summary>Requests cancellation. Returns <see langword="false"/> if the item is already completed.</summary>
    internal bool RequestCancellation(TimeProvider time) => TryChange(time, now =>
    {
        if (CancelRequestedAt is null || CancelRequestedAt > now)
            CancelRequestedAt = now;
        return true;
    });

    /// <summary>
    /// Waits until the item completes, its state changes in a way that a client waits for, the timeout elapses, or the
    /// client disconnects. Doesn't throw.
    /// </summary>
    internal async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken requestAborted)
    {
        var start = time.GetUtcNow();
        var deadline = start + timeout;
        for (var now = start; now < deadline && !requestAborted.IsCancellationRequested; now = time.GetUtcNow())
        {
            // Get the signal before the end, so that no change is missed.
            var change = Volatile.Read(ref _change).Task;
            var end = Min(GetWaitEnd(start), deadline);
            if (now >= end)
                return;
            // Timers have a resolution of one millisecond. Round up, so that the timer doesn't fire too early.
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling((end - now).TotalMilliseconds));
            await change.WaitAsync(delay, time, requestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Writes the JSON of the item at the specified time.</summary>
    internal abstract void WriteTo(Utf8JsonWriter json, DateTimeOffset now);

    /// <summary>Gets the time at which a wait request that started at the specified time ends.</summary>
    private protected virtual DateTimeOffset GetWaitEnd(DateTimeOffset waitStartedAt) => CompletedAt;

    /// <summary>
    /// Changes the item and ends the requests that wait for the change. Returns <see langword="false"/> if the item is
    /// completed or the change isn't possible.
    /// </summary>
    private protected bool TryChange(TimeProvider time, Func<DateTimeOffset, bool> change)
    {
        lock (Lock)
        {
            // Read the time inside the lock, so that an item that a client has seen completed stays completed.
            var now = time.GetUtcNow();
            if (now >= CompletedAt || !change(now))
                return false;
        }
        Interlocked.Exchange(ref _change, CreateSignal()).TrySetResult();
        return true;
    }

    private protected DateTimeOffset GetEnd(DateTimeOffset end) => _neverCompletes ? DateTimeOffset.MaxValue : end;

    private protected static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static TaskCompletionSource CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
