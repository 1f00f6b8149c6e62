using System.Text;

namespace Bctrl.Client.Tests.Http;

/// <summary>A beginning, and then the same character for ever, or nothing for ever.</summary>
/// <param name="isDeaf">It heeds no cancellation, and fails only when it is closed; so do those of .NET Framework.</param>
internal sealed class EndlessStream(string beginning, char? more, bool isDeaf = false) : Stream
{
    private readonly MemoryStream _beginning = new(Encoding.UTF8.GetBytes(beginning));
    private readonly TaskCompletionSource _closed = new();
    private long _given;

    /// <summary>How much was read.</summary>
    public long Given => Volatile.Read(ref _given);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = _beginning.Read(buffer.Span);
        if (read == 0 && more is null)
            await (isDeaf ? _closed.Task : Task.Delay(Timeout.Infinite, cancellationToken));
        if (read == 0)
        {
            buffer.Span.Fill((byte)more!);
            read = buffer.Length;
        }
        Interlocked.Add(ref _given, read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only asynchronously.");

    protected override void Dispose(bool disposing)
    {
        _closed.TrySetException(new ObjectDisposedException(nameof(EndlessStream)));
        // Often nobody waits for it, and it would count as an exception that nobody looked at.
        _ = _closed.Task.Exception;
        base.Dispose(disposing);
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
