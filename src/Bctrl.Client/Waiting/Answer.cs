namespace Bctrl;

/// <summary>What came back when something was asked whether it has ended.</summary>
internal readonly struct Answer<T>(T value, bool hasEnded)
{
    public T Value { get; } = value;

    public bool HasEnded { get; } = hasEnded;
}

/// <summary>
/// Asks once whether the thing with this id has ended. The answer may take up to <paramref name="hold"/>, so that it
/// brings news.
/// </summary>
/// <exception cref="BctrlApiException">There was no answer. A transient failure is asked again.</exception>
internal delegate Task<Answer<T>> Ask<T>(string id, TimeSpan hold, CancellationToken cancellationToken);
