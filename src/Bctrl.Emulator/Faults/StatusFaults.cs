namespace Bctrl.Emulator;

/// <summary>The faults that are error responses.</summary>
internal static class StatusFaults
{
    public static readonly FaultDefinition[] All =
    [
        new("status", "any status code, with options for the headers and the body", r =>
            r.WriteStatusAsync(r.Options.Status ?? 500, r.Options.Body ?? "json", r.Options.RetryAfter)),
        Status(400, "bad request"),
        Status(401, "the API key is not valid"),
        Status(402, "payment required"),
        Status(403, "the API key has no permission for the request"),
        Status(404, "the operation or tool call does not exist"),
        new("proxy-authentication", "407 with the HTML page of a proxy", r =>
        {
            r.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
            return r.WriteStatusAsync(407, "html");
        }),
        Status(408, "request timeout"),
        Status(409, "conflict"),
        Status(410, "gone"),
        Status(422, "unprocessable content"),
        Status(425, "too early"),
        Status(429, "too many requests, without a Retry-After header"),
        RetryAfter("seconds", "1", "of one second"),
        RetryAfter("zero", "0", "of zero seconds"),
        RetryAfter("past", "Thu, 01 Jan 2015 00:00:00 GMT", "with a date in the past"),
        RetryAfter("huge", "86400", "of one day"),
        RetryAfter("overflow", "99999999999999999999", "that overflows a 64-bit integer"),
        RetryAfter("negative", "-5", "of minus five seconds"),
        RetryAfter("nonsense", "soon", "that is neither a number nor a date"),
        new("status-429-retry-date", "429 with a Retry-After header with a date in two seconds", r =>
            r.WriteStatusAsync(429, retryAfter: DateTimeOffset.UtcNow.AddSeconds(2).ToString("R"))),
        WrongClock("ahead", "an hour ahead", TimeSpan.FromHours(1)),
        WrongClock("behind", "an hour behind", TimeSpan.FromHours(-1)),
        Status(500, "internal server error"),
        new("status-500-nested", "500 with {\"error\":{\"message\",\"code\"}}", r => r.WriteStatusAsync(500, "nested")),
        new("status-500-flat", "500 with {\"message\",\"code\"}", r => r.WriteStatusAsync(500, "flat")),
        new("status-500-html", "500 with an HTML page", r => r.WriteStatusAsync(500, "html")),
        new("status-500-plain", "500 with plain text", r => r.WriteStatusAsync(500, "plain")),
        new("status-500-empty", "500 without a body", r => r.WriteStatusAsync(500, "empty")),
        Status(501, "not implemented"),
        new("status-502-html", "502 with the HTML page of a proxy", r => r.WriteStatusAsync(502, "html")),
        Status(503, "service unavailable"),
        new("status-503-retry-seconds", "503 with a Retry-After header of one second", r =>
            r.WriteStatusAsync(503, retryAfter: "1")),
        new("status-504-empty", "504 without a body", r => r.WriteStatusAsync(504, "empty")),
        Status(599, "a status code that is not assigned"),
    ];

    private static FaultDefinition Status(int status, string description) =>
        new($"status-{status}", $"{status}: {description}", r => r.WriteStatusAsync(status));

    private static FaultDefinition RetryAfter(string name, string value, string description) =>
        new($"status-429-retry-{name}", $"429 with a Retry-After header {description}", r =>
            r.WriteStatusAsync(429, retryAfter: value));

    private static FaultDefinition WrongClock(string name, string description, TimeSpan difference) =>
        new($"status-429-retry-date-{name}", $"429 with a Retry-After date two seconds after the Date of a clock that is {description}", r =>
        {
            var now = DateTimeOffset.UtcNow + difference;
            r.Headers.Date = now.ToString("R");
            return r.WriteStatusAsync(429, retryAfter: now.AddSeconds(2).ToString("R"));
        });
}
