namespace Bctrl;

/// <summary>A request failed: the server responded with an error, or no valid response was received.</summary>
public sealed class BctrlApiException : BctrlException
{
    private static readonly TimeSpan s_maximumRetryAfter = TimeSpan.FromMinutes(5);

    internal BctrlApiException(
        BctrlErrorKind kind,
        SafeText message,
        Exception? innerException = null,
        SafeText code = default,
        SafeText requestId = default,
        SafeText serverMessage = default)
        : base(kind, message, innerException) =>
        (Code, RequestId, ServerMessage) = (code.ToNullable(), requestId.ToNullable(), serverMessage.ToNullable());

    /// <summary>The HTTP status code of the response, or <see langword="null"/> when none was received.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>The API's own code for the error, such as <c>auth.required</c>, or <see langword="null"/>.</summary>
    public string? Code { get; }

    /// <summary>The id under which the server logged the request, or <see langword="null"/>.</summary>
    public string? RequestId { get; }

    /// <summary>The message in the response, or <see langword="null"/>.</summary>
    public string? ServerMessage { get; }

    /// <summary>The headers of the response, or <see langword="null"/> when none was received.</summary>
    internal IReadOnlyDictionary<string, string[]>? Headers { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Whether the computer had no port or file handle left to send the request.</summary>
    internal bool IsForLackOfResources { get; init; }

    /// <summary>Whether the server refused the HTTP/2 stream of the request, because there were too many.</summary>
    internal bool IsRefusedStream { get; init; }

    /// <summary>Whether there was no connection to send the request on: it was refused, or the host name is unknown.</summary>
    internal bool IsNotConnected { get; init; }

    /// <summary>Whether fewer requests at once avoid the failure. The server did not process the request.</summary>
    internal bool IsForLackOfCapacity => IsForLackOfResources || IsRefusedStream;

    /// <summary>Whether the server can't have processed the request.</summary>
    internal bool WasNotProcessed => IsForLackOfCapacity || IsNotConnected;

    /// <summary>The delay that the server requested with <c>Retry-After</c>, or <see langword="null"/>.</summary>
    internal TimeSpan? RequestedDelay { get; init; }

    /// <summary>
    /// The delay before the next request: <see cref="RequestedDelay"/>, but at most 5 minutes. A server that requests a longer
    /// one is sent requests again after this time.
    /// </summary>
    internal TimeSpan? RetryAfter => RequestedDelay > s_maximumRetryAfter ? s_maximumRetryAfter : RequestedDelay;
}
