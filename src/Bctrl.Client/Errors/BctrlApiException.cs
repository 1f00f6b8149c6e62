namespace Bctrl;

/// <summary>What the API refused, or what kept it from answering.</summary>
public sealed class BctrlApiException : Exception
{
    internal BctrlApiException(BctrlErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>What went wrong.</summary>
    public BctrlErrorKind Kind { get; }

    /// <summary>The HTTP status of the answer, or <see langword="null"/> when there was none.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>The server's own code for the error, such as <c>auth.required</c>, or <see langword="null"/>.</summary>
    public string? Code { get; internal init; }

    /// <summary>The id under which the server logged the request, or <see langword="null"/>.</summary>
    public string? RequestId { get; internal init; }

    /// <summary>The server's own words, or <see langword="null"/>.</summary>
    public string? ServerMessage { get; internal init; }

    /// <summary>The headers of the answer, or <see langword="null"/> when there was none.</summary>
    internal IReadOnlyDictionary<string, string[]>? Headers { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>How long the server asked to be left alone.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}
