namespace Bctrl.Client.Tests.Http;

/// <summary>A stream that needs a moment until it has stopped reading, as one that is decompressing data.</summary>
internal sealed class BusyStream : ReadOnlyStream
{
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isReading;
    private volatile bool _wasDisposedWhileReading;

    /// <summary>Gets a task that completes when the stream is read.</summary>
    public Task Reading => _reading.Task;

    public bool WasDisposedWhileReading => _wasDisposedWhileReading;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await Task.Run(() => Read(cancellationToken), CancellationToken.None);

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
