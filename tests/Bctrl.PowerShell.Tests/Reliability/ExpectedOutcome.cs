using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The expected output for one operation or tool call, and the number of requests that it takes.</summary>
internal sealed record ExpectedOutcome
{
    /// <summary>The id of the error, or null if there is none.</summary>
    public string? ErrorId { get; private init; }

    /// <summary>Whether the operation or tool call is emitted.</summary>
    public bool IsEmitted { get; private init; }

    /// <summary>The number of requests for it.</summary>
    public int Requests { get; private init; } = 1;

    /// <summary>Whether <see cref="Requests"/> is a maximum instead of the exact number.</summary>
    public bool IsUpperLimit { get; private init; }

    /// <summary>Whether the command writes one warning.</summary>
    public bool EmitsWarning { get; private init; }

    /// <summary>It is emitted without an error.</summary>
    public static ExpectedOutcome Emitted { get; } = new() { IsEmitted = true };

    /// <summary>It is reported with this error, and not emitted.</summary>
    public static ExpectedOutcome Error(string id) => new() { ErrorId = id };

    /// <summary>The timeout elapses before a response with its state is received.</summary>
    public static ExpectedOutcome NoResponse { get; } = Error("NoResponse");

    /// <summary>Whether the error affects everything and ends the command.</summary>
    public bool EndsCommand => ErrorId == "Unauthorized";

    public ExpectedOutcome WithRequests(int requests) => this with { Requests = requests, IsUpperLimit = false };

    public ExpectedOutcome WithMaximumRequests(int requests) => this with { Requests = requests, IsUpperLimit = true };

    public ExpectedOutcome WithWarning() => this with { EmitsWarning = true };

    /// <summary>The expected category of the error.</summary>
    public ErrorCategory Category => ErrorId switch
    {
        "Unauthorized" => ErrorCategory.AuthenticationError,
        "PermissionDenied" => ErrorCategory.PermissionDenied,
        "OperationNotFound" or "ToolCallNotFound" => ErrorCategory.ObjectNotFound,
        "InvalidRequest" => ErrorCategory.InvalidArgument,
        "Conflict" => ErrorCategory.InvalidOperation,
        "RateLimited" or "ResponseTooLarge" => ErrorCategory.LimitsExceeded,
        "ServerError" or "ToolCallResultUnavailable" => ErrorCategory.ResourceUnavailable,
        "ConnectionFailed" => ErrorCategory.ConnectionError,
        "InvalidResponse" => ErrorCategory.InvalidData,
        "NoResponse" => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.NotSpecified,
    };

    public override string ToString() =>
        $"{ErrorId ?? "no error"}, {(IsEmitted ? "emitted" : "not emitted")}, {(IsUpperLimit ? "at most " : "")}{Requests} requests";
}
