using System.Buffers;

namespace Bctrl;

/// <summary>The whole body of a response, in memory that is used again for other responses.</summary>
internal sealed class BodyBuffer : IDisposable
{
    /// <summary>Most responses fit into it.</summary>
    private const int InitialLength = 4096;

    /// <summary>A longer buffer isn't kept for other responses.</summary>
    private const int MaximumPooledLength = 1 << 20;

    /// <summary>
    /// How many buffers of the process may be longer than these lengths at the same time, so that many large responses
    /// together take no more memory than a few. Further ones wait.
    /// </summary>
    private static readonly (int Length, int Count, RequestSlots Slots)[] s_budgets = [(16 << 10, 64, new()), (MaximumPooledLength, 2, new())];

    /// <summary>How long a response may wait for others. A server may send those slowly for hours.</summary>
    private static readonly TimeSpan s_waitLimit = TimeSpan.FromMinutes(2);

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _length;
    private int _budgetCount;

    private BodyBuffer()
    {
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads a body, and removes the key from it.</summary>
    public static async ValueTask<BodyBuffer> ReadAsync(BoundedStream body, CancellationToken cancellationToken)
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
                    await buffer.GrowAsync(body, cancellationToken).ConfigureAwait(false);
            }
            while (read > 0);
            KeyRedaction.Erase(buffer._bytes.AsSpan(0, buffer._length));
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Returns a stream of the same bytes, which can be read until the buffer is disposed.</summary>
    public Stream OpenRead() => new MemoryStream(_bytes, 0, _length, writable: false);

    public void Dispose()
    {
        Return(_bytes);
        while (_budgetCount > 0)
        {
            var (_, count, slots) = s_budgets[--_budgetCount];
            slots.Exit(count);
        }
    }

    private async ValueTask GrowAsync(BoundedStream body, CancellationToken cancellationToken)
    {
        // The few large buffers grow in few steps, because each one that was too short is garbage. A page of a large buffer
        // uses memory only when it is written. The stream refuses the byte after the size limit.
        var factor = _bytes.Length < MaximumPooledLength ? 2L : 8L;
        var length = Math.Min(_bytes.Length * factor, ApiRequest.DefaultMaxResponseLength + 1);
        while (_budgetCount < s_budgets.Length && length > s_budgets[_budgetCount].Length)
        {
            var (_, count, slots) = s_budgets[_budgetCount];
            await body.SuspendTimeLimitAsync(EnterAsync(slots, count, cancellationToken)).ConfigureAwait(false);
            _budgetCount++;
        }
        var larger = length <= MaximumPooledLength ? ArrayPool<byte>.Shared.Rent((int)length) : Allocate((int)length);
        _bytes.CopyTo(larger, 0);
        Return(_bytes);
        _bytes = larger;
    }

    private static async Task EnterAsync(RequestSlots slots, int count, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_waitLimit);
        try
        {
            await slots.EnterAsync(count, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BctrlApiException(BctrlErrorKind.ResponseTooLarge, ClientMessages.ResponseHasWaited(s_waitLimit)) { IsTransient = true };
        }
    }

#if NET8_0_OR_GREATER
    private static byte[] Allocate(int length) => GC.AllocateUninitializedArray<byte>(length);
#else
    private static byte[] Allocate(int length) => new byte[length];
#endif

    private static void Return(byte[] bytes)
    {
        if (bytes.Length <= MaximumPooledLength)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
