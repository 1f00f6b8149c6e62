namespace Bctrl;

/// <summary>
/// Ends the reading of a response that was canceled, if its stream doesn't observe the token. Those of .NET Framework don't.
/// </summary>
/// <remarks>
/// A stream must not be disposed while it decompresses data, because the native code would use memory that was freed, and
/// the process would crash. A stream that observes the token has stopped reading long before it is disposed here, and one
/// that doesn't is waiting for data by then.
/// </remarks>
internal sealed class ResponseAbort(HttpResponseMessage response) : IDisposable
{
    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(1);

    private volatile bool _isRead;

    /// <summary>Disposes the response a second later, if it is still read then.</summary>
    public void Start() => Task.Delay(s_delay).ContinueWith(
        _ =>
        {
            if (!_isRead)
                response.Dispose();
        },
        TaskScheduler.Default);

    /// <summary>The response is not read any more.</summary>
    public void Dispose() => _isRead = true;
}
