using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>Specifies how an operation or a tool call in the emulator completes.</summary>
public enum EmulatedOutcome
{
    /// <summary>It succeeds. All steps of an operation succeed.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>It fails. One step of an operation fails, and then the operation fails.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It is cancelled shortly before it would succeed.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>It exceeds its time limit. One step of an operation doesn't finish.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,

    /// <summary>It runs until a client cancels it.</summary>
    [JsonStringEnumMemberName("never")]
    NeverCompletes,
}
