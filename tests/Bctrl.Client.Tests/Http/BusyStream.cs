namespace Bctrl.Client.Tests.Http;

/// <summary>A stream that needs a moment until it has stopped reading, as one that is decompressing data.</summary>
internal sealed class BusyStream : Stream
{
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isReading;
    private volatile bool _wasDisposedWhileReading;

    /// <summary>Gets a task that completes when the stream is read.</summary>
    public Task Reading => _reading.Task;

    public bool WasDisposedWhileReading => _wasDisposedWhileReading;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await Task.Run(() => Read(cancellationToken), CancellationToken.None);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _wasDisposedWhileReading |= _isReading;
        base.Dispose(disposing);
    }

    private int Read(CancellationToken cancellationToken)
    {
        _isReading = true;
        _reading.TrySetResult();
        cancellationToken.WaitHandle.WaitOne();
        Thread.Sleep(300);
        _isReading = false;
        throw new OperationCanceledException(cancellationToken);
    }
}
