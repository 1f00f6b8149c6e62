using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

/// <summary>
/// A stream that returns at most <paramref name="chunkLength"/> bytes per read, and advances the clock with each read.
/// </summary>
internal sealed class SlowStream(string text, int chunkLength, TimeSpan readTime, FakeTimeProvider clock) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        clock.Advance(readTime);
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, chunkLength)], cancellationToken);
    }
}
