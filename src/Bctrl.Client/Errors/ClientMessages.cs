using System.Globalization;

namespace Bctrl;

/// <summary>The texts that this assembly shows to people, except those that describe a value.</summary>
internal static class ClientMessages
{
    public const string ApiKeyIsEmpty = "The API key is empty.";

    public const string ApiKeyIsInvalid =
        "The API key contains a space, a line break, or a character outside ASCII. Copy the complete key again.";

    public const string SubaccountIdIsInvalid = "The subaccount id is blank, or contains a space, a control character, or a character outside ASCII.";

    public const string ProxyHasCredential =
        "The proxy address contains a user name or password, which the connection object would show. Use -ProxyCredential instead.";

    public const string ServerHasCredential = "The server address contains a user name or password. Remove it: the API requires only the API key.";

    public const string ProxyRequiresAuthentication = "The proxy requires a user name and password";

    public const string CertificateIsMissing = "the server did not provide a certificate";

    public const string CertificateNameDiffers = "its name does not match the server";

    public const string ResponseIsNoOperation = "It does not contain an operation with an id and a status.";

    public const string RequestWasCanceled = "canceled";

    public static string ProxyIsInvalid(Uri proxy) =>
        $"The proxy '{DisplayText.MaskCredential(proxy.OriginalString)}' is not a valid address. Use an address such as http://proxy.example.com:8080.";

    public static string ValueIsFromVariable(string name) => $"The value comes from the environment variable {name}.";

    public static string ServerIsInvalid(string server) =>
        $"The server '{DisplayText.MaskCredential(server)}' is not an absolute http or https address. Use an address such as {ServerAddress.Default}.";

    public static string ServerHasQuery(Uri server) =>
        $"The server '{DisplayText.MaskCredential(server.OriginalString)}' contains a query or a fragment. Remove it: use an address such as {ServerAddress.Default}.";

    public static string ServerIsUnencrypted(Uri server) =>
        $"The API key would be sent to '{server}' unencrypted. Use https, or specify -AllowUnencryptedAuthentication.";

    public static string CertificateIsNotTrusted(string subject, string issuer, string reasons) =>
        $"the certificate '{subject}' from '{issuer}' is not trusted: {reasons}";

    /// <summary>What an error response means; the server's own message follows.</summary>
    public static string DescribeError(BctrlErrorKind kind, string subject) => kind switch
    {
        BctrlErrorKind.Unauthorized => "The server rejected the API key",
        BctrlErrorKind.PermissionDenied => $"The API key does not have permission to access {subject}",
        BctrlErrorKind.OperationNotFound or BctrlErrorKind.NotFound => $"The server could not find {subject}",
        BctrlErrorKind.InvalidRequest => $"The server rejected the request for {subject}",
        BctrlErrorKind.Conflict => $"The current state of {subject} does not allow this request",
        BctrlErrorKind.RateLimited => "The server received too many requests",
        BctrlErrorKind.ServerError => $"The server could not process the request for {subject}",
        BctrlErrorKind.ConnectionFailed => ProxyRequiresAuthentication,
        _ => $"The response for {subject} has an unexpected status code",
    };

    public static string RequestWasRedirected(string subject, string? location) =>
        $"The server redirected the request for {subject} to {location}. Redirects are not followed";

    public static string IdCannotBeSent(string subject) => $"The id of {subject} contains characters that Windows PowerShell cannot send. Use PowerShell 7.";

    public static string ConnectionWasClosed(Uri server) => $"The connection to {server.Authority} was closed";

    public static string ServerDidNotRespond(Uri server, TimeSpan limit) =>
        string.Format(CultureInfo.InvariantCulture, "{0} did not respond within {1:0.#} s", server.Authority, limit.TotalSeconds);

    public static string SecureConnectionFailed(Uri server, string reason) => $"A secure connection to {server.Authority} could not be established: {reason}";

    public static string NoResponse(Uri server, string reason) => $"No response was received from {server.Authority}: {reason}";

    public static string ResponseIsInvalid(string subject, string reason) => $"The response for {subject} is not valid. {reason}";

    public static string ResponseIsAboutAnother(string id) => $"It describes another operation, '{id}'.";

    public static string ResponseIsTooLarge(long limit) => $"The response is larger than the limit of {limit / (1024 * 1024)} MiB.";

    /// <summary>What a server that isn't the API responds with.</summary>
    public static string WebPage(string title) => title.Length == 0 ? "a web page instead of JSON" : $"a web page instead of JSON: \"{title}\"";
}
