using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

/// <summary>A text that comes in pieces, each of which takes its time.</summary>
internal sealed class SlowStream(string text, int pieceLength, TimeSpan time, FakeTimeProvider clock) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        clock.Advance(time);
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceLength)], cancellationToken);
    }
}
