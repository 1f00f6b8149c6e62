using System.Buffers;

namespace Bctrl;

/// <summary>The whole body of a response, in memory that is used again for other responses.</summary>
internal sealed class BodyBuffer : IDisposable
{
    /// <summary>Most responses fit into it.</summary>
    private const int InitialLength = 4096;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _length;

    private BodyBuffer()
    {
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

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

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        _bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
