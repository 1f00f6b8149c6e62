using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Every fault that the emulator can make, with what is promised about it. This is docs/reliability.md.</summary>
internal static class FaultTable
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        // Refused: nothing is gained by asking again.
        Final("status-400", "InvalidRequest"),
        Final("status-401", "Unauthorized") with { HitsAll = true },
        Final("status-402", "InvalidRequest"),
        Final("status-403", "PermissionDenied"),
        Final("status-404", "OperationNotFound"),
        Final("proxy-authentication", "ConnectionFailed"),
        Final("status-409", "Conflict"),
        Final("status-410", "InvalidRequest"),
        Final("status-422", "InvalidRequest"),
        Final("status-425", "InvalidRequest"),
        Final("terminal-escapes-error", "InvalidRequest"),

        // Not now.
        Passing("status-408", "ServerError"),
        Passing("status-429", "RateLimited"),
        Passing("status-429-retry-seconds", "RateLimited") with { IsHeavy = true },
        Passing("status-429-retry-zero", "RateLimited"),
        Passing("status-429-retry-past", "RateLimited"),
        Passing("status-429-retry-date", "RateLimited") with { IsHeavy = true },
        Passing("status-429-retry-huge", "RateLimited") with
        {
            What = "429, and to come again tomorrow (five minutes is the most that is waited); `-Timeout 5`",
            Transient = _ => Promise.OutOfTime,
            Lasting = Promise.OutOfTime,
            TransientWait = "-Timeout 5",
            LastingWait = "-Timeout 5",
            HitsAll = true,
            IsHeavy = true,
        },
        Passing("status-429-retry-overflow", "RateLimited"),
        Passing("status-429-retry-negative", "RateLimited"),
        Passing("status-429-retry-nonsense", "RateLimited"),
        Passing("status", "ServerError") with { What = "any other 5xx, here 500" },
        Passing("status-500", "ServerError"),
        Passing("status-500-nested", "ServerError"),
        Passing("status-500-flat", "ServerError"),
        Passing("status-500-html", "ServerError"),
        Passing("status-500-plain", "ServerError"),
        Passing("status-500-empty", "ServerError"),
        Passing("status-501", "ServerError"),
        Passing("status-502-html", "ServerError"),
        Passing("status-503", "ServerError"),
        Passing("status-503-retry-seconds", "ServerError") with { IsHeavy = true },
        Passing("status-504-empty", "ServerError"),
        Passing("status-599", "ServerError"),

        // The connection.
        Passing("server-gone", "ConnectionFailed") with
        {
            What = "the whole server goes away with all its connections, and comes back after half a second; or doesn't",
            Lasting = Promise.Error("ConnectionFailed"),
            TransientMs = 500,
            LastingMs = 60_000,
            TransientConnection = "-MaximumRetryCount 20 -RetryIntervalSec 0.1",
            HitsAll = true,
            SpoilsServer = true,
        },
        Passing("reset-before-headers", "ConnectionFailed"),
        Passing("close-before-headers", "ConnectionFailed"),
        Passing("close-in-headers", "ConnectionFailed"),
        Passing("reset-mid-body", "ConnectionFailed"),
        Passing("close-mid-body", "ConnectionFailed"),
        Stall("stall-before-headers"),
        Stall("stall-mid-body"),
        HalfOpen("stall-before-headers"),
        HalfOpen("stall-mid-body"),
        Harmless("one-byte-at-a-time"),
        Passing("not-http", "ConnectionFailed"),
        Passing("huge-header", "ConnectionFailed"),
        Harmless("informational-first"),

        // The body's wrapping.
        Passing("content-length-too-long", "ConnectionFailed"),
        Final("content-length-too-short", "InvalidResponse"),
        Harmless("content-length-nonsense"),
        Passing("content-length-huge", "ConnectionFailed"),
        Passing("bad-chunk", "ConnectionFailed"),
        Harmless("wrong-content-type"),
        Harmless("no-content-type"),
        Harmless("unknown-charset"),
        Final("broken-gzip", "InvalidResponse"),
        Final("gzip-bomb", "ResponseTooLarge") with { IsHeavy = true },
        Final("large-body", "ResponseTooLarge") with { IsHeavy = true },
        Final("endless-body", "ResponseTooLarge") with { IsHeavy = true },

        // No answers of the API.
        Final("status-204", "InvalidResponse"),
        Final("status-304", "InvalidResponse"),
        Final("redirect-301-other-host", "InvalidResponse"),
        Final("redirect-302-other-host", "InvalidResponse"),
        Final("redirect-307-other-host", "InvalidResponse"),
        Final("redirect-308-to-itself", "InvalidResponse"),
        Final("redirect-without-location", "InvalidResponse"),
        Final("empty-body", "InvalidResponse"),
        Final("html-page", "InvalidResponse"),
        Final("truncated-json", "InvalidResponse"),
        Final("trailing-garbage", "InvalidResponse"),
        Final("invalid-utf8", "InvalidResponse"),
        Final("utf16-body", "InvalidResponse"),
        Final("not-a-number", "InvalidResponse"),
        Final("deep-json", "InvalidResponse"),
        Final("huge-numbers", "InvalidResponse"),
        Final("another-operation", "InvalidResponse"),
        Final("answer-array", "InvalidResponse"),
        Final("answer-string", "InvalidResponse"),
        Final("answer-number", "InvalidResponse"),
        Final("answer-true", "InvalidResponse"),
        Final("answer-null", "InvalidResponse"),
        Final("answer-empty-object", "InvalidResponse"),
        Final("operation-null", "InvalidResponse"),
        Final("operation-array", "InvalidResponse"),
        Final("operation-string", "InvalidResponse"),
        Final("operation-empty-object", "InvalidResponse"),
        Final("operation-without-id", "InvalidResponse"),
        Final("operation-without-status", "InvalidResponse"),
        Final("operation-null-required", "InvalidResponse"),
        Final("operation-wrong-types", "InvalidResponse"),

        // Right, and unusual.
        Harmless("byte-order-mark"),
        Harmless("duplicate-keys"),
        Harmless("other-envelope"),
        Harmless("unknown-properties"),
        Harmless("odd-timestamps") with { Warns = true },
        Harmless("terminal-escapes"),
        Early("early-answer"),
        Early("unknown-status"),
    ];

    public static Fault Get(string name) => All.Single(fault => fault.Name == name);

    /// <summary>What is not retried, since the same question has the same answer.</summary>
    private static Fault Final(string kind, string errorId) => new()
    {
        Name = kind,
        Kind = kind,
        What = Describe(kind),
        Transient = _ => Promise.Error(errorId),
        Lasting = Promise.Error(errorId),
    };

    /// <summary>What is retried, and an error only when it lasts.</summary>
    private static Fault Passing(string kind, string errorId) => new()
    {
        Name = kind,
        Kind = kind,
        What = Describe(kind),
        Transient = times => Promise.Delivered.After(times + 1),
        Lasting = Promise.Error(errorId).After(Fault.Retries + 1),
    };

    /// <summary>What the user does not notice.</summary>
    private static Fault Harmless(string kind) => new()
    {
        Name = kind,
        Kind = kind,
        What = Describe(kind),
        Transient = _ => Promise.Delivered,
        Lasting = Promise.Delivered,
    };

    /// <summary>A server that answers without holding is asked again, and not at once.</summary>
    private static Fault Early(string kind) => Harmless(kind) with
    {
        OperationMs = 800,
        Transient = times => Promise.Delivered.Within(times + 2),
        Lasting = Promise.Delivered.Within(6),
    };

    /// <summary>Silence that ends, or doesn't before the command's own time is over.</summary>
    private static Fault Stall(string kind) => Harmless(kind) with
    {
        What = $"{Describe(kind)} for half a second; or for ever, with `-Timeout 5`",
        TransientMs = 500,
        LastingWait = "-Timeout 5",
        Lasting = Promise.OutOfTime,
        IsHeavy = true,
    };

    /// <summary>Silence that nothing ends but the client's own limit, 15 s beyond the time that it asked for.</summary>
    private static Fault HalfOpen(string kind) => new()
    {
        Name = kind + "-for-ever",
        Kind = kind,
        What = $"{Describe(kind)} that never ends, noticed after 16 s; `-MaximumRetryCount 0` where it lasts",
        Times = [1],
        Transient = times => Promise.Delivered.After(times + 1),
        Lasting = Promise.Error("ConnectionFailed"),
        LastingConnection = "-MaximumRetryCount 0",
        IsHeavy = true,
    };

    private static string Describe(string kind) => EmulatorHost.FaultKinds[kind];
}
