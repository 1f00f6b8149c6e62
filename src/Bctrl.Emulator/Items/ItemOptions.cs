using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>The options that operations and tool calls have in common.</summary>
public abstract record ItemOptions
{
    private protected ItemOptions()
    {
    }

    /// <summary>The number of operations or tool calls to start, from 1 to 100,000. The default is 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Specifies how they complete. The default is <see cref="EmulatedOutcome.Succeeded"/>.</summary>
    [JsonPropertyName("end")]
    public EmulatedOutcome Outcome { get; init; }

    /// <summary>The time from creation to completion, in milliseconds. The default is 2,000.</summary>
    public int DurationMs { get; init; } = 2000;

    internal bool HasError => Outcome is EmulatedOutcome.Failed or EmulatedOutcome.TimedOut;

    /// <summary>Returns an error message if an option is not valid; otherwise <see langword="null"/>.</summary>
    internal virtual string? Validate() => this switch
    {
        { Count: < 1 or > 100_000 } => "count must be between 1 and 100000.",
        { DurationMs: < 0 } => "durationMs must not be negative.",
        _ => null,
    };
}
