using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>Specifies how an operation in the emulator completes.</summary>
public enum EmulatedOutcome
{
    /// <summary>All steps succeed.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>One step fails, and then the operation fails.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The operation is cancelled shortly before it would succeed.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>One step doesn't finish, and the operation exceeds its time limit.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,

    /// <summary>The operation runs until a client cancels it.</summary>
    [JsonStringEnumMemberName("never")]
    NeverCompletes,
}
