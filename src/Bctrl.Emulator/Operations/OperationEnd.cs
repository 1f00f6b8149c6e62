using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>How an emulated operation ends.</summary>
public enum OperationEnd
{
    /// <summary>All steps succeed.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>One step fails, and the operation with it.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Somebody asks for its cancellation just before it would have ended.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>It hangs in a step until its time is up.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,

    /// <summary>It runs until it is cancelled.</summary>
    [JsonStringEnumMemberName("never")]
    Never,
}
