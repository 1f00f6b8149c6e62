using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

public sealed class BoundedStreamTests : IDisposable
{
    private const int Limit = 3 * 64 * 1024;

    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _cancellation;

    public BoundedStreamTests() => _cancellation = _clock.CreateCancellationTokenSource(TimeSpan.FromSeconds(10));

    private TimeLimit TimeLimit => new(_cancellation, TimeSpan.FromSeconds(10));

    public void Dispose() => _cancellation.Dispose();

    public enum ReadMethod
    {
        Sync,
        Array,
        Memory,
    }

    [Theory]
    [InlineData(ReadMethod.Sync)]
    [InlineData(ReadMethod.Array)]
    [InlineData(ReadMethod.Memory)]
    public async Task As_many_bytes_as_the_limit_are_read_and_no_more(ReadMethod method)
    {
        Assert.Equal(Limit, await ReadAllAsync(Limit, method));
        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => ReadAllAsync(Limit + 1, method));
        Assert.Equal(BctrlErrorKind.ResponseTooLarge, failure.Kind);
    }

    [Theory]
    [InlineData((64 * 1024) - 1, true)]
    [InlineData(64 * 1024, false)]
    [InlineData((64 * 1024) + 1, false)]
    public async Task The_time_limit_is_restarted_after_64_KiB(int length, bool isCanceled)
    {
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(length, await ReadAllAsync(length, ReadMethod.Memory));
        _clock.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(isCanceled, _cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task The_time_limit_does_not_elapse_while_something_else_is_waited_for()
    {
        var waiting = new TaskCompletionSource();
        using var stream = new BoundedStream(Stream.Null, Limit, TimeLimit);
        var suspended = stream.SuspendTimeLimitAsync(waiting.Task);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.False(_cancellation.IsCancellationRequested);

        waiting.SetResult();
        await suspended;
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(_cancellation.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_cancellation.IsCancellationRequested);
    }

    [Fact]
    public void The_stream_can_only_be_read_and_is_disposed_with_its_content()
    {
        var inner = new MemoryStream();
        var stream = new BoundedStream(inner, Limit, TimeLimit);

        Assert.Equal((true, false, false), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        foreach (var action in (Action[])[
            () => _ = stream.Length, () => _ = stream.Position, () => stream.Position = 0, stream.Flush,
            () => stream.Seek(0, SeekOrigin.Begin), () => stream.SetLength(0), () => stream.Write([], 0, 0)])
        {
            Assert.Throws<NotSupportedException>(action);
        }
        stream.Dispose();
        Assert.False(inner.CanRead);
    }

    private async Task<int> ReadAllAsync(int length, ReadMethod method)
    {
        using var stream = new BoundedStream(new MemoryStream(new byte[length]), Limit, TimeLimit);
        var (buffer, total) = (new byte[1000], 0);
        for (int read; (read = await ReadAsync()) > 0;)
            total += read;
        return total;

        async Task<int> ReadAsync() => method switch
        {
            ReadMethod.Sync => stream.Read(buffer, 0, buffer.Length),
#pragma warning disable CA1835 // This overload is the one of .NET Framework.
            ReadMethod.Array => await stream.ReadAsync(buffer, 0, buffer.Length, TestContext.Current.CancellationToken),
#pragma warning restore CA1835
            _ => await stream.ReadAsync(buffer.AsMemory(), TestContext.Current.CancellationToken),
        };
    }
}
