using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Every fault of the emulator, with its expected outcomes. docs/reliability.md shows this table.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        // Rejected requests, which are not retried.
        NotRetried("status-400", "InvalidRequest"),
        NotRetried("status-401", "Unauthorized") with { AffectsAllOperations = true },
        NotRetried("status-402", "InvalidRequest"),
        NotRetried("status-403", "PermissionDenied"),
        NotRetried("status-404", "OperationNotFound"),
        NotRetried("proxy-authentication", "ConnectionFailed"),
        NotRetried("status-409", "Conflict"),
        NotRetried("status-410", "InvalidRequest"),
        NotRetried("status-422", "InvalidRequest"),
        NotRetried("status-425", "InvalidRequest"),
        NotRetried("terminal-escapes-error", "InvalidRequest"),

        // Temporary errors of the server, which are retried.
        Retried("status-408", "ServerError"),
        Retried("status-429", "RateLimited"),
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
            Transient = _ => ExpectedOutcome.NoResponse,
            Persistent = ExpectedOutcome.NoResponse,
            TransientWait = "-Timeout 5",
            PersistentWait = "-Timeout 5",
            AffectsAllOperations = true,
            EmitsWarning = true,
            IsSlow = true,
        },
        Retried("status-429-retry-overflow", "RateLimited"),
        Retried("status-429-retry-negative", "RateLimited"),
        Retried("status-429-retry-nonsense", "RateLimited"),
        Retried("status", "ServerError") with { Description = "another 5xx status code, here 500" },
        Retried("status-500", "ServerError"),
        Retried("status-500-nested", "ServerError"),
        Retried("status-500-flat", "ServerError"),
        Retried("status-500-html", "ServerError"),
        Retried("status-500-plain", "ServerError"),
        Retried("status-500-empty", "ServerError"),
        Retried("status-501", "ServerError"),
        Retried("status-502-html", "ServerError"),
        Retried("status-503", "ServerError"),
        Retried("status-503-retry-seconds", "ServerError") with { RetryDelay = TimeSpan.FromSeconds(1), IsSlow = true },
        Retried("status-504-empty", "ServerError"),
        Retried("status-599", "ServerError"),

        // Faults of the connection.
        Retried("server-gone", "ConnectionFailed") with
        {
            Description = "the server stops and closes all connections, and starts again after half a second or not at all",
            Persistent = ExpectedOutcome.Error("ConnectionFailed"),
            TransientMs = 500,
            PersistentMs = 60_000,
            TransientConnection = "-MaximumRetryCount 20 -RetryIntervalSec 0.1",
            AffectsAllOperations = true,
            RequiresServerRestart = true,
        },
        Retried("reset-before-headers", "ConnectionFailed"),
        Retried("close-before-headers", "ConnectionFailed"),
        Retried("refused-stream", "ConnectionFailed"),
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
        NotRetried("gzip-bomb", "ResponseTooLarge") with { IsSlow = true },
        NotRetried("large-body", "ResponseTooLarge") with { IsSlow = true },
        Stall("large-body-stall"),
        NotRetried("endless-body", "ResponseTooLarge") with { IsSlow = true },

        // Responses that are not valid responses of the API.
        NotRetried("status-204", "InvalidResponse"),
        NotRetried("status-304", "InvalidResponse"),
        NotRetried("redirect-301-other-host", "InvalidResponse"),
        NotRetried("redirect-302-other-host", "InvalidResponse"),
        NotRetried("redirect-307-other-host", "InvalidResponse"),
        NotRetried("redirect-308-to-itself", "InvalidResponse"),
        NotRetried("redirect-without-location", "InvalidResponse"),
        NotRetried("empty-body", "InvalidResponse"),
        NotRetried("html-page", "InvalidResponse"),
        NotRetried("truncated-json", "InvalidResponse"),
        NotRetried("trailing-garbage", "InvalidResponse"),
        NotRetried("invalid-utf8", "InvalidResponse"),
        NotRetried("utf16-body", "InvalidResponse"),
        NotRetried("not-a-number", "InvalidResponse"),
        NotRetried("deep-json", "InvalidResponse"),
        NotRetried("another-operation", "InvalidResponse"),
        NotRetried("answer-array", "InvalidResponse"),
        NotRetried("answer-string", "InvalidResponse"),
        NotRetried("answer-number", "InvalidResponse"),
        NotRetried("answer-true", "InvalidResponse"),
        NotRetried("answer-null", "InvalidResponse"),
        NotRetried("answer-empty-object", "InvalidResponse"),
        NotRetried("operation-null", "InvalidResponse"),
        NotRetried("operation-array", "InvalidResponse"),
        NotRetried("operation-string", "InvalidResponse"),
        NotRetried("operation-empty-object", "InvalidResponse"),
        NotRetried("operation-without-id", "InvalidResponse"),
        NotRetried("operation-without-status", "InvalidResponse"),
        NotRetried("operation-null-required", "InvalidResponse"),
        NotRetried("operation-wrong-types", "InvalidResponse"),

        // Valid but unusual responses.
        Tolerated("byte-order-mark"),
        Tolerated("duplicate-keys"),
        Tolerated("other-envelope"),
        Tolerated("unknown-properties"),
        Tolerated("odd-timestamps") with { EmitsWarning = true },
        Tolerated("huge-numbers") with { EmitsWarning = true },
        Tolerated("terminal-escapes"),
        Tolerated("repeated-cursor"),
        EarlyResponse("early-answer"),
        EarlyResponse("unknown-status"),

        // Responses that repeat the API key. FaultCanaryTests checks that nothing shows it.
        Retried("key-in-status-line", "ConnectionFailed"),
        Retried("key-in-header-line", "ConnectionFailed"),
        Retried("key-in-chunk-size", "ConnectionFailed"),
        NotRetried("key-in-property-name", "InvalidResponse"),
        Tolerated("key-in-bad-value") with { EmitsWarning = true },
        NotRetried("key-as-id", "InvalidResponse"),
        Tolerated("key-in-timestamp") with { EmitsWarning = true },
        EarlyResponse("key-in-status"),
        Tolerated("key-in-operation-error"),
        NotRetried("key-in-error", "InvalidRequest"),
        NotRetried("key-in-redirect", "InvalidResponse"),
        NotRetried("key-in-web-page", "InvalidRequest"),
        NotRetried("key-in-long-message", "InvalidRequest"),
        NotRetried("key-in-long-body", "InvalidRequest"),
        NotRetried("key-split", "InvalidRequest"),
        NotRetried("key-in-base64", "InvalidRequest"),
        NotRetried("key-in-hex", "InvalidRequest"),
        NotRetried("key-escaped", "InvalidRequest"),
    ];

    public static Fault Get(string name) => All.Single(fault => fault.Name == name);

    /// <summary>A fault that is not retried, because the same request would get the same response.</summary>
    private static Fault NotRetried(string kind, string errorId) => new()
    {
        Name = kind,
        Kind = kind,
        Description = Describe(kind),
        Transient = _ => ExpectedOutcome.Error(errorId),
        Persistent = ExpectedOutcome.Error(errorId),
    };

    /// <summary>A fault that is retried, and an error only if it persists.</summary>
    private static Fault Retried(string kind, string errorId) => new()
    {
        Name = kind,
        Kind = kind,
        Description = Describe(kind),
        Transient = times => ExpectedOutcome.Emitted.WithRequests(times + 1),
        Persistent = ExpectedOutcome.Error(errorId).WithRequests(Fault.Retries + 1),
    };

    /// <summary>A fault that has no effect on the output.</summary>
    private static Fault Tolerated(string kind) => new()
    {
        Name = kind,
        Kind = kind,
        Description = Describe(kind),
        Transient = _ => ExpectedOutcome.Emitted,
        Persistent = ExpectedOutcome.Emitted,
    };

    /// <summary>
    /// A server that responds before the operation completes, without a long poll. The client polls again after a
    /// delay.
    /// </summary>
    private static Fault EarlyResponse(string kind) => Tolerated(kind) with
    {
        OperationMs = 800,
        Transient = times => ExpectedOutcome.Emitted.WithMaximumRequests(times + 2),
        Persistent = ExpectedOutcome.Emitted.WithMaximumRequests(6),
    };

    /// <summary>A response that stalls for a while, or until the timeout of the command.</summary>
    private static Fault Stall(string kind) => Tolerated(kind) with
    {
        Description = $"{Describe(kind)} for half a second, or without end with `-Timeout 5`",
        TransientMs = 500,
        PersistentWait = "-Timeout 5",
        Persistent = ExpectedOutcome.NoResponse,
        IsSlow = true,
    };

    /// <summary>
    /// A response that stalls until the client's own time limit, 15 s after the long poll should have ended.
    /// </summary>
    private static Fault HalfOpen(string kind) => new()
    {
        Name = kind + "-for-ever",
        Kind = kind,
        Description = $"{Describe(kind)} without end, detected after 16 s; `-MaximumRetryCount 0` if it persists",
        Times = [1],
        Transient = times => ExpectedOutcome.Emitted.WithRequests(times + 1),
        Persistent = ExpectedOutcome.Error("ConnectionFailed"),
        PersistentConnection = "-MaximumRetryCount 0",
        IsSlow = true,
    };

    private static string Describe(string kind) => EmulatorHost.FaultKinds[kind];
}
