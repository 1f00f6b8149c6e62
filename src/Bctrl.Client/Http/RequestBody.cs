using System.Net;

namespace Bctrl;

/// <summary>The body of a request. Says when it is sent, which is when the request has a connection.</summary>
internal sealed class RequestBody(byte[] content) : ByteArrayContent(content)
{
    private CancellationTokenSource? _cancellation;
    private TimeSpan _timeLimit;

    /// <summary>Restarts the time limit when the body is sent.</summary>
    public void RestartWhenSent(CancellationTokenSource cancellation, TimeSpan timeLimit) =>
        (_cancellation, _timeLimit) = (cancellation, timeLimit);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Restart();
        return base.SerializeToStreamAsync(stream, context);
    }

#if NET8_0_OR_GREATER
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Restart();
        return base.SerializeToStreamAsync(stream, context, cancellationToken);
    }
#endif

    private void Restart()
    {
        try
        {
            _cancellation?.CancelAfter(_timeLimit);
        }
        catch (ObjectDisposedException)
        {
            // The request has ended.
        }
    }
}
