using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>What is promised about one operation: how it leaves, and what that costs in requests.</summary>
internal sealed record Promise
{
    /// <summary>The id of its error, or null when it leaves without one.</summary>
    public string? ErrorId { get; private init; }

    /// <summary>Whether it is emitted.</summary>
    public bool IsEmitted { get; private init; }

    /// <summary>How many requests are made for it: exactly so many, or at most.</summary>
    public int Requests { get; private init; } = 1;

    public bool IsBound { get; private init; }

    /// <summary>It leaves as it should.</summary>
    public static Promise Delivered { get; } = new() { IsEmitted = true };

    /// <summary>It leaves as this error.</summary>
    public static Promise Error(string id) => new() { ErrorId = id };

    /// <summary>The time is over before anything was heard of it.</summary>
    public static Promise OutOfTime { get; } = Error("OperationWaitTimeout");

    /// <summary>The error is one for all, and ends the command.</summary>
    public bool EndsCommand => ErrorId == "Unauthorized";

    public Promise After(int requests) => this with { Requests = requests, IsBound = false };

    public Promise Within(int requests) => this with { Requests = requests, IsBound = true };

    /// <summary>The category that goes with the error, as the design has it.</summary>
    public ErrorCategory Category => ErrorId switch
    {
        "Unauthorized" => ErrorCategory.AuthenticationError,
        "PermissionDenied" => ErrorCategory.PermissionDenied,
        "OperationNotFound" => ErrorCategory.ObjectNotFound,
        "InvalidRequest" => ErrorCategory.InvalidArgument,
        "Conflict" => ErrorCategory.InvalidOperation,
        "RateLimited" or "ResponseTooLarge" => ErrorCategory.LimitsExceeded,
        "ServerError" => ErrorCategory.ResourceUnavailable,
        "ConnectionFailed" => ErrorCategory.ConnectionError,
        "InvalidResponse" => ErrorCategory.InvalidData,
        "OperationWaitTimeout" => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.NotSpecified,
    };

    public override string ToString() =>
        $"{ErrorId ?? "no error"}, {(IsEmitted ? "emitted" : "not emitted")}, {(IsBound ? "at most " : "")}{Requests} requests";
}
