namespace Bctrl;

/// <summary>One of the things that a <see cref="PollScheduler{T}"/> polls.</summary>
internal sealed class PollItem<T>(string id, T? known, PollOptions options)
    where T : class
{
    private T? _received;

    public string Id { get; } = id;

    public PollTiming Timing { get; } = new(options);

    /// <summary>The last state that was received. It is read while another thread writes it.</summary>
    public T? Received
    {
        get => Volatile.Read(ref _received);
        set => Volatile.Write(ref _received, value);
    }

    /// <summary>The last known state: the one that was received, or else the one that was known before.</summary>
    public T? Last => Received ?? known;

    /// <summary>The failure of the last request, or null when that succeeded.</summary>
    public Exception? LastFailure { get; set; }

    /// <summary>The question in the last response, or null.</summary>
    public string? Question { get; set; }

    /// <summary>How many questions were reported.</summary>
    public int QuestionCount { get; set; }

    /// <summary>How often in a row a request has failed.</summary>
    public int FailureCount { get; set; }

    /// <summary>How long the server might have waited before it responded to the last poll.</summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>The timestamp of the last poll.</summary>
    public long Sent { get; set; }
}
