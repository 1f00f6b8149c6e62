namespace Bctrl.Client.Tests.Waiting;

/// <summary>One time that a rehearsed server was asked.</summary>
internal sealed class Asking(string id, int turn, TimeSpan at, TimeSpan hold)
{
    public string Id { get; } = id;

    /// <summary>How many times it was asked for this id before.</summary>
    public int Turn { get; } = turn;

    public TimeSpan At { get; } = at;

    public TimeSpan Hold { get; } = hold;

    /// <summary>What it answered, or null while it has not, or when it was given up.</summary>
    public Reply? Reply { get; set; }

    public TimeSpan? RepliedAt { get; set; }

    /// <summary>What the answer carries.</summary>
    public string Value => $"{Id}#{Turn}";
}
