namespace Bctrl;

/// <summary>The texts that this assembly shows to people, except those that describe a value.</summary>
internal static class ClientMessages
{
    public static SafeText ApiKeyIsEmpty => $"The API key is empty.";

    public static SafeText ApiKeyIsInvalid => $"The API key contains a space, a line break, or a character outside ASCII. Copy the complete key again.";

    public static SafeText SubaccountIdIsInvalid => $"The subaccount id is blank, or contains a space, a control character, or a character outside ASCII.";

    public static SafeText ProxyHasCredential => $"The proxy address contains a user name or password, which the connection object would show. Use -ProxyCredential instead.";

    public static SafeText ServerHasCredential => $"The server address contains a user name or password. Remove it: the API requires only the API key.";

    public static SafeText ProxyRequiresAuthentication => $"The proxy requires a user name and password";

    public const string CertificateIsMissing = "the server did not provide a certificate";

    public const string CertificateNameDiffers = "its name does not match the server";

    public const string ResponseIsNoOperation = "It does not contain an operation with an id and a status.";

    public const string ResponseIsNoToolCall = "It does not contain a tool call with an id and a status.";

    public const string ResponseIsNoList = "It does not contain a list of tool calls.";

    public static SafeText ToolCallList => $"the list of tool calls";

    public const string ServerMayNotUseTls = "the server may not use https";

    /// <summary>What messages call the work that <see cref="ConnectionTest"/> gets.</summary>
    public static SafeText TestWork(WorkKind kind) => $"the test {kind.Name}";

    public static SafeText RequestWasCanceled => $"canceled";

    public static SafeText ProxyIsInvalid(Uri proxy) =>
        $"The proxy '{DisplayText.MaskCredential(proxy.OriginalString)}' is not a valid address. Use an address such as http://proxy.example.com:8080.";

    public static SafeText ValueIsFromVariable(string name) => $"The value comes from the environment variable {name}.";

    public static SafeText ServerIsInvalid(string server) =>
        $"The server '{DisplayText.MaskCredential(server)}' is not an absolute http or https address. Use an address such as {ServerAddress.Default}.";

    public static SafeText ServerHasQuery(Uri server) =>
        $"The server '{DisplayText.MaskCredential(server.OriginalString)}' contains a query or a fragment. Remove it: use an address such as {ServerAddress.Default}.";

    public static SafeText ServerIsUnencrypted(Uri server) =>
        $"The API key would be sent to '{server}' unencrypted. Use https, or specify -AllowUnencryptedAuthentication.";

    public static string CertificateIsNotTrusted(string subject, string issuer, string reasons) =>
        $"the certificate '{subject}' from '{issuer}' is not trusted: {reasons}";

    /// <summary>What an error response means; the server's own message follows.</summary>
    public static SafeText DescribeError(BctrlErrorKind kind, SafeText subject) => kind switch
    {
        BctrlErrorKind.Unauthorized => $"The server rejected the API key",
        BctrlErrorKind.PermissionDenied => $"The API key does not have permission to access {subject}",
        BctrlErrorKind.OperationNotFound or BctrlErrorKind.ToolCallNotFound or BctrlErrorKind.ToolNotFound or BctrlErrorKind.NotFound =>
            $"The server could not find {subject}",
        BctrlErrorKind.InvalidRequest => $"The server rejected the request for {subject}",
        BctrlErrorKind.Conflict => $"The current state of {subject} does not allow this request",
        BctrlErrorKind.IdempotencyKeyReused => $"The idempotency key was used before for another request",
        BctrlErrorKind.RateLimited => $"The server received too many requests",
        BctrlErrorKind.ServerError => $"The server could not process the request for {subject}",
        BctrlErrorKind.ConnectionFailed => ProxyRequiresAuthentication,
        _ => $"The response for {subject} has an unexpected status code",
    };

    public static SafeText RequestId(SafeText id) => id.IsEmpty ? default : (SafeText)$"request id {id}";

    public static SafeText RequestWasRedirected(SafeText subject, string location) =>
        $"The server redirected the request for {subject} to {location}. Redirects are not followed";

    public static SafeText IdCannotBeSent(SafeText subject) => $"The path of the request for {subject} contains characters that Windows PowerShell cannot send. Use PowerShell 7.";

    public static SafeText ConnectionWasClosed(Uri server) => $"The connection to {server.Authority} was closed.";

    public static SafeText ServerDidNotRespond(Uri server, TimeSpan limit) =>
        $"{server.Authority} did not respond within {limit.TotalSeconds:0.#} s";

    public static SafeText ConnectionWasRefused(Uri server) => $"{server.Authority} refused the connection";

    public static SafeText SecureConnectionFailed(Uri server, string reason) => $"A secure connection to {server.Authority} could not be established: {reason}";

    public static SafeText NoResponse(Uri server, string reason) => $"No response was received from {server.Authority}: {reason}";

    public static SafeText ResponseIsInvalid(SafeText subject, string reason) => $"The response for {subject} is not valid. {reason}";

    public static string ResponseIsAboutAnother(WorkKind kind, string id) => $"It describes another {kind.Name}, '{id}'.";

    public static SafeText ToolCallResult(string id) => $"the result of tool call '{id}'";

    public static SafeText ResultIsUnavailable(string id, SafeText reason) => $"Tool call '{id}' succeeded, but its result was not received. {reason}";

    public static SafeText ResponseHasNoResult => $"The response does not contain it.";

    public static SafeText PagesAreEmpty(int count) =>
        $"The list of tool calls is not complete: the server returned {count} pages without tool calls one after another.";

    public static SafeText CursorIsRepeated(string cursor) =>
        $"The list of tool calls is not complete: the server returned the cursor '{cursor}' twice, so that the pages would repeat without end.";

    public static string ResponseIsPage(string page) => $"It is {page}.";

    public static SafeText ResponseIsTooLarge(long limit) => $"The response is larger than the limit of {limit / (1024 * 1024)} MiB.";

    public static SafeText ResponseHasWaited(TimeSpan time) =>
        $"The response is large, and other large responses were not complete after {time.TotalMinutes:0} min.";

    public static SafeText ConnectionTestFailed(Uri server, int tryCount, SafeText reason) =>
        tryCount == 1 ? (SafeText)$"The test request to {server} failed: {reason}" : $"The test request to {server} failed {tryCount} times: {reason}";

    public static SafeText DelayIsRequested(TimeSpan delay) => delay switch
    {
        { TotalMinutes: < 2 } => $"The server requests a delay of {Math.Ceiling(delay.TotalSeconds):0} s.",
        { TotalHours: < 2 } => $"The server requests a delay of {Math.Ceiling(delay.TotalMinutes):0} minutes.",
        { TotalDays: < 1 } => $"The server requests a delay of {Math.Ceiling(delay.TotalHours):0} hours.",
        { TotalDays: 1 } => $"The server requests a delay of 1 day.",
        _ => $"The server requests a delay of {Math.Ceiling(delay.TotalDays):0} days.",
    };

    public static SafeText ServerIsNotTheApi(SafeText response) => $"The server does not respond like the bctrl API. {response}";

    /// <summary>What a server that isn't the API responds with.</summary>
    public static string WebPage(string title) => title.Length == 0 ? "a web page instead of JSON" : $"a web page instead of JSON: \"{title}\"";
}
