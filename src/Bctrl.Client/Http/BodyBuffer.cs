using System.Buffers;

namespace Bctrl;

/// <summary>The whole body of a response, in memory that is used again for other responses.</summary>
internal sealed class BodyBuffer : IDisposable
{
    /// <summary>Most responses fit into it.</summary>
    private const int InitialLength = 4096;

    /// <summary>A longer buffer isn't kept for other responses.</summary>
    private const int MaximumPooledLength = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _length;

    private BodyBuffer()
    {
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Returns a stream of the same bytes, which can be read until the buffer is disposed.</summary>
    public Stream OpenRead() => new MemoryStream(_bytes, 0, _length, writable: false);

    public static async ValueTask<BodyBuffer> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new BodyBuffer();
        try
        {
            int read;
            do
            {
#if NET8_0_OR_GREATER
                read = await body.ReadAsync(buffer._bytes.AsMemory(buffer._length), cancellationToken).ConfigureAwait(false);
#else
                read = await body.ReadAsync(buffer._bytes, buffer._length, buffer._bytes.Length - buffer._length, cancellationToken).ConfigureAwait(false);
#endif
                buffer._length += read;
                if (buffer._length == buffer._bytes.Length)
                    buffer.Grow();
            }
            while (read > 0);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_bytes.Length <= MaximumPooledLength)
            ArrayPool<byte>.Shared.Return(_bytes);
    }

    private void Grow()
    {
        // The stream refuses the byte after the size limit, so that no more room than for that byte is necessary.
        var length = Math.Min(_bytes.Length * 2L, ApiRequest.DefaultMaxResponseLength + 1);
        var larger = length <= MaximumPooledLength ? ArrayPool<byte>.Shared.Rent((int)length) : new byte[length];
        _bytes.CopyTo(larger, 0);
        Dispose();
        _bytes = larger;
    }
}
