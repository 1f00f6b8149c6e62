namespace Bctrl.Client.Tests.Polling;

/// <summary>A poll that the simulated server received.</summary>
internal sealed class RecordedPoll(string id, int number, TimeSpan at, TimeSpan timeout)
{
    public string Id { get; } = id;

    /// <summary>The number of previous polls of this id.</summary>
    public int Number { get; } = number;

    /// <summary>The simulated time at which the poll was sent.</summary>
    public TimeSpan At { get; } = at;

    /// <summary>How long the server may wait before it responds.</summary>
    public TimeSpan Timeout { get; } = timeout;

    /// <summary>The response, or null if there is none yet or the poll was canceled.</summary>
    public SimulatedResponse? Response { get; set; }

    public TimeSpan? RespondedAt { get; set; }

    /// <summary>The value in the response.</summary>
    public string Value => $"{Id}#{Number}";
}
