using System.Text;

namespace Bctrl.Client.Tests.Http;

/// <summary>
/// A stream that never ends. After the specified text, it returns the same character without end, or waits without end.
/// </summary>
/// <param name="beginning">The text that is returned first.</param>
/// <param name="repeated">The character that is returned after the text, or null to wait.</param>
/// <param name="ignoresCancellation">
/// Whether a pending read ends only when the stream is disposed, as in .NET Framework, and not when it is canceled.
/// </param>
internal sealed class EndlessStream(string beginning, char? repeated, bool ignoresCancellation = false) : ReadOnlyStream
{
    private readonly MemoryStream _beginning = new(Encoding.UTF8.GetBytes(beginning));
    private readonly TaskCompletionSource _disposed = new();
    private long _bytesRead;

    /// <summary>The number of bytes that were read.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = _beginning.Read(buffer.Span);
        if (read == 0 && repeated is null)
            await (ignoresCancellation ? _disposed.Task : Task.Delay(Timeout.Infinite, cancellationToken));
        if (read == 0)
        {
            buffer.Span.Fill((byte)repeated!);
            read = buffer.Length;
        }
        Interlocked.Add(ref _bytesRead, read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed.TrySetException(new ObjectDisposedException(nameof(EndlessStream)));
        // Marks the exception as observed, in case no read is pending.
        _ = _disposed.Task.Exception;
        base.Dispose(disposing);
    }
}
