namespace Bctrl;

/// <summary>Reads another stream up to a limit, so that no response takes more memory than that.</summary>
/// <param name="inner">What is read.</param>
/// <param name="limit">The most that is read, in bytes.</param>
/// <param name="timeLimit">Is restarted after each 64 KiB.</param>
internal sealed class BoundedStream(Stream inner, long limit, TimeLimit timeLimit) : Stream
{
    private const int PieceLength = 64 * 1024;

    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for something else than the server, without a time limit.</summary>
    public async Task SuspendTimeLimitAsync(Task waiting)
    {
        timeLimit.Suspend();
        await waiting.ConfigureAwait(false);
        timeLimit.Restart();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Count(await inner.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false));

#if NET8_0_OR_GREATER
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
#endif

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        var pieces = _read / PieceLength;
        _read += read;
        if (_read / PieceLength > pieces)
            timeLimit.Restart();
        return _read <= limit
            ? read
            : throw new BctrlApiException(BctrlErrorKind.ResponseTooLarge, ClientMessages.ResponseIsTooLarge(limit));
    }
}
