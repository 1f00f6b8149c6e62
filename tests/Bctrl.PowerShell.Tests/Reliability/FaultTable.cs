using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Every fault of the emulator, with its expected outcomes. docs/reliability.md shows this table.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        // Rejected requests, which are not retried.
        Rejected("status-400", "InvalidRequest"),
        NotRetried("status-401", "Unauthorized") with { ToolCall = ToolCallOutcomes.AtOnce("Unauthorized"), AffectsAll = true },
        Rejected("status-402", "InvalidRequest"),
        Rejected("status-403", "PermissionDenied"),
        Rejected("status-404", "OperationNotFound") with { ToolCall = ToolCallOutcomes.Rejected("ToolCallNotFound") },
        NotRetried("proxy-authentication", "ConnectionFailed") with { ToolCall = ToolCallOutcomes.AtOnce("ConnectionFailed") },
        Rejected("status-409", "Conflict"),
        Rejected("status-410", "InvalidRequest"),
        Rejected("status-422", "InvalidRequest"),
        Rejected("status-425", "InvalidRequest"),
        Rejected("terminal-escapes-error", "InvalidRequest"),

        // Temporary errors of the server, which are retried.
        Temporary("status-408", "ServerError"),
        Temporary("status-429", "RateLimited"),
        Retried("status-429-retry-seconds", "RateLimited") with { RetryDelay = TimeSpan.FromSeconds(1), IsSlow = true },
        Retried("status-429-retry-zero", "RateLimited"),
        Retried("status-429-retry-past", "RateLimited"),
        // The date has no fractions of a second.
        Retried("status-429-retry-date", "RateLimited") with { RetryDelay = TimeSpan.FromSeconds(1), IsSlow = true },
        Retried("status-429-retry-date-ahead", "RateLimited") with { RetryDelay = TimeSpan.FromSeconds(2), IsSlow = true },
        Retried("status-429-retry-date-behind", "RateLimited") with { RetryDelay = TimeSpan.FromSeconds(2), IsSlow = true },
        Retried("status-429-retry-huge", "RateLimited") with
        {
            Description = "429 with a Retry-After header of one day (the client waits five minutes at most); `-Timeout 5`",
            Operation = FaultOutcomes.Always(ExpectedOutcome.NoResponse).WithWarning(),
            ToolCall = FaultOutcomes.Always(ExpectedOutcome.NoResponse).WithWarning(),
            TransientWait = "-Timeout 5",
            PersistentWait = "-Timeout 5",
            AffectsAll = true,
            IsSlow = true,
        },
        Temporary("status-429-retry-overflow", "RateLimited"),
        Temporary("status-429-retry-negative", "RateLimited"),
        Temporary("status-429-retry-nonsense", "RateLimited"),
        Temporary("status", "ServerError") with { Description = "another 5xx status code, here 500" },
        Temporary("status-500", "ServerError"),
        Temporary("status-500-nested", "ServerError"),
        Temporary("status-500-flat", "ServerError"),
        Temporary("status-500-html", "ServerError"),
        Temporary("status-500-plain", "ServerError"),
        Temporary("status-500-empty", "ServerError"),
        Temporary("status-501", "ServerError"),
        Temporary("status-502-html", "ServerError"),
        Temporary("status-503", "ServerError"),
        Retried("status-503-retry-seconds", "ServerError") with { RetryDelay = TimeSpan.FromSeconds(1), IsSlow = true },
        Temporary("status-504-empty", "ServerError"),
        Temporary("status-599", "ServerError"),

        // Faults of the connection.
        Retried("server-gone", "ConnectionFailed") with
        {
            Description = "the server stops and closes all connections, and starts again after half a second or not at all",
            Operation = FaultOutcomes.Retried(times => ExpectedOutcome.Emitted.WithRequests(times + 1), ExpectedOutcome.Error("ConnectionFailed")),
            ToolCall = FaultOutcomes.Retried(times => ExpectedOutcome.Emitted.WithRequests(times + 2), ExpectedOutcome.Error("ConnectionFailed")),
            TransientMs = 500,
            PersistentMs = 60_000,
            TransientConnection = "-MaximumRetryCount 20 -RetryIntervalSec 0.1",
            AffectsAll = true,
            RequiresServerRestart = true,
        },
        Retried("reset-before-headers", "ConnectionFailed"),
        Retried("close-before-headers", "ConnectionFailed") with { ToolCall = ToolCallOutcomes.ClosedConnection },
        Retried("refused-stream", "ConnectionFailed") with { ToolCall = ToolCallOutcomes.ClosedConnection },
        Retried("close-in-headers", "ConnectionFailed"),
        Retried("reset-mid-body", "ConnectionFailed"),
        Retried("close-mid-body", "ConnectionFailed"),
        Stall("stall-before-headers"),
        Stall("stall-mid-body"),
        HalfOpen("stall-before-headers"),
        HalfOpen("stall-mid-body"),
        Tolerated("one-byte-at-a-time"),
        Retried("not-http", "ConnectionFailed"),
        Retried("huge-header", "ConnectionFailed"),
        Tolerated("informational-first"),

        // Faults in the headers or the encoding of the body.
        Retried("content-length-too-long", "ConnectionFailed"),
        NotRetried("content-length-too-short", "InvalidResponse"),
        Tolerated("content-length-nonsense"),
        Retried("content-length-huge", "ConnectionFailed"),
        Retried("bad-chunk", "ConnectionFailed"),
        Tolerated("wrong-content-type"),
        Tolerated("no-content-type"),
        Tolerated("unknown-charset"),
        NotRetried("broken-gzip", "InvalidResponse"),
        NotRetried("gzip-bomb", "ResponseTooLarge") with { ToolCall = ToolCallOutcomes.AtOnce("ResponseTooLarge"), IsSlow = true },
        NotRetried("large-body", "ResponseTooLarge") with { ToolCall = ToolCallOutcomes.AtOnce("ResponseTooLarge"), IsSlow = true },
        Stall("large-body-stall"),
        NotRetried("endless-body", "ResponseTooLarge") with { ToolCall = ToolCallOutcomes.AtOnce("ResponseTooLarge"), IsSlow = true },

        // Responses that are not valid responses of the API.
        NotRetried("status-204", "InvalidResponse") with { ToolCall = ToolCallOutcomes.NoResult },
        NotRetried("status-304", "InvalidResponse"),
        NotRetried("redirect-301-other-host", "InvalidResponse"),
        NotRetried("redirect-302-other-host", "InvalidResponse"),
        NotRetried("redirect-307-other-host", "InvalidResponse"),
        NotRetried("redirect-308-to-itself", "InvalidResponse"),
        NotRetried("redirect-without-location", "InvalidResponse"),
        NotRetried("empty-body", "InvalidResponse") with { ToolCall = ToolCallOutcomes.NoResult },
        NotRetried("html-page", "InvalidResponse"),
        NotRetried("truncated-json", "InvalidResponse"),
        NotRetried("trailing-garbage", "InvalidResponse"),
        NotRetried("invalid-utf8", "InvalidResponse"),
        NotRetried("utf16-body", "InvalidResponse"),
        NotRetried("not-a-number", "InvalidResponse"),
        NotRetried("deep-json", "InvalidResponse"),
        InvalidItem("another-operation"),
        InvalidItem("answer-array"),
        InvalidItem("answer-string"),
        InvalidItem("answer-number"),
        InvalidItem("answer-true"),
        InvalidItem("answer-null"),
        InvalidItem("answer-empty-object"),
        InvalidItem("operation-null"),
        InvalidItem("operation-array"),
        InvalidItem("operation-string"),
        InvalidItem("operation-empty-object"),
        InvalidItem("operation-without-id"),
        InvalidItem("operation-without-status"),
        InvalidItem("operation-null-required"),
        InvalidItem("operation-wrong-types"),

        // Valid but unusual responses.
        Tolerated("byte-order-mark"),
        Tolerated("duplicate-keys"),
        Tolerated("other-envelope") with { ToolCall = ToolCallOutcomes.InvalidToolCall },
        Tolerated("unknown-properties"),
        Unusual("odd-timestamps"),
        Unusual("huge-numbers") with { ToolCall = ToolCallOutcomes.Tolerated },
        Tolerated("terminal-escapes"),
        Tolerated("repeated-cursor"),
        EarlyResponse("early-answer"),
        EarlyResponse("unknown-status"),

        // Responses that repeat the API key. FaultCanaryTests checks that nothing shows it.
        Retried("key-in-status-line", "ConnectionFailed"),
        Retried("key-in-header-line", "ConnectionFailed"),
        Retried("key-in-chunk-size", "ConnectionFailed"),
        NotRetried("key-in-property-name", "InvalidResponse"),
        Unusual("key-in-bad-value") with { ToolCall = ToolCallOutcomes.InvalidToolCall },
        InvalidItem("key-as-id"),
        Unusual("key-in-timestamp"),
        EarlyResponse("key-in-status"),
        Tolerated("key-in-operation-error"),
        Rejected("key-in-error", "InvalidRequest"),
        NotRetried("key-in-redirect", "InvalidResponse"),
        Rejected("key-in-web-page", "InvalidRequest"),
        Rejected("key-in-long-message", "InvalidRequest"),
        Rejected("key-in-long-body", "InvalidRequest"),
        Rejected("key-split", "InvalidRequest"),
        Rejected("key-in-base64", "InvalidRequest"),
        Rejected("key-in-hex", "InvalidRequest"),
        Rejected("key-escaped", "InvalidRequest"),
    ];

    public static Fault Get(string name) => All.Single(fault => fault.Name == name);

    /// <summary>A fault that is not retried, because the same request would get the same response.</summary>
    private static Fault NotRetried(string kind, string errorId) => new()
    {
        Name = kind,
        Kind = kind,
        Description = Describe(kind),
        Operation = FaultOutcomes.Always(ExpectedOutcome.Error(errorId)),
        ToolCall = ToolCallOutcomes.NotRetried(errorId),
    };

    /// <summary>The same, and it can mean that a tool call did not succeed.</summary>
    private static Fault Rejected(string kind, string errorId) =>
        NotRetried(kind, errorId) with { ToolCall = ToolCallOutcomes.Rejected(errorId) };

    /// <summary>JSON that is not what the route returns, but that can be the result of a tool call.</summary>
    private static Fault InvalidItem(string kind) =>
        NotRetried(kind, "InvalidResponse") with { ToolCall = ToolCallOutcomes.InvalidToolCall };

    /// <summary>A fault that is retried, and an error only if it persists.</summary>
    private static Fault Retried(string kind, string errorId) => new()
    {
        Name = kind,
        Kind = kind,
        Description = Describe(kind),
        Operation = FaultOutcomes.Retried(times => ExpectedOutcome.Emitted.WithRequests(times + 1), ExpectedOutcome.Error(errorId).WithRequests(Fault.Retries + 1)),
        ToolCall = ToolCallOutcomes.Retried(errorId),
    };

    /// <summary>The same, and it can mean that a tool call did not succeed.</summary>
    private static Fault Temporary(string kind, string errorId) =>
        Retried(kind, errorId) with { ToolCall = ToolCallOutcomes.Temporary(errorId) };

    /// <summary>A fault that has no effect on the output.</summary>
    private static Fault Tolerated(string kind) => new()
    {
        Name = kind,
        Kind = kind,
        Description = Describe(kind),
        Operation = FaultOutcomes.Always(ExpectedOutcome.Emitted),
        ToolCall = ToolCallOutcomes.Tolerated,
    };

    /// <summary>Values that are not valid. The rest is returned, with a warning.</summary>
    private static Fault Unusual(string kind) => Tolerated(kind) with
    {
        Operation = FaultOutcomes.Always(ExpectedOutcome.Emitted).WithWarning(),
        ToolCall = ToolCallOutcomes.UnusualToolCall,
    };

    /// <summary>A server that responds at once, without a long poll. The client polls again after a delay.</summary>
    private static Fault EarlyResponse(string kind) => Tolerated(kind) with
    {
        RunMs = 800,
        Operation = FaultOutcomes.Retried(times => ExpectedOutcome.Emitted.WithMaximumRequests(times + 2), ExpectedOutcome.Emitted.WithMaximumRequests(6)),
        ToolCall = ToolCallOutcomes.EarlyResponse,
    };

    /// <summary>A response that stalls for a while, or until the timeout of the command.</summary>
    private static Fault Stall(string kind) => Tolerated(kind) with
    {
        Description = $"{Describe(kind)} for half a second, or without end with `-Timeout 5`",
        TransientMs = 500,
        PersistentWait = "-Timeout 5",
        Operation = FaultOutcomes.Retried(_ => ExpectedOutcome.Emitted, ExpectedOutcome.NoResponse),
        ToolCall = FaultOutcomes.Retried(ToolCallOutcomes.Tolerated.Transient, ExpectedOutcome.NoResponse),
        IsSlow = true,
    };

    /// <summary>A response that stalls until the client's own time limit, 15 s after the long poll should have ended.</summary>
    private static Fault HalfOpen(string kind) => Retried(kind, "ConnectionFailed") with
    {
        Name = kind + "-for-ever",
        Description = $"{Describe(kind)} without end, detected after 16 s; `-MaximumRetryCount 0` if it persists",
        Times = [1],
        Operation = FaultOutcomes.Retried(times => ExpectedOutcome.Emitted.WithRequests(times + 1), ExpectedOutcome.Error("ConnectionFailed")),
        ToolCall = FaultOutcomes.Retried(ToolCallOutcomes.Retried("ConnectionFailed").Transient, ExpectedOutcome.Error("ConnectionFailed")),
        PersistentConnection = "-MaximumRetryCount 0",
        IsSlow = true,
    };

    private static string Describe(string kind) => EmulatorHost.FaultKinds[kind];
}
