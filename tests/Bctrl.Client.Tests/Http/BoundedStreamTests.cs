namespace Bctrl.Client.Tests.Http;

public class BoundedStreamTests
{
    private const int Limit = 3 * 64 * 1024;

    private int _progressCount;

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
        Assert.Equal(3, _progressCount);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => ReadAllAsync(Limit + 1, method));
        Assert.Equal(BctrlErrorKind.ResponseTooLarge, failure.Kind);
    }

    [Theory]
    [InlineData((64 * 1024) - 1, 0)]
    [InlineData(64 * 1024, 1)]
    [InlineData((64 * 1024) + 1, 1)]
    public async Task Progress_is_reported_after_each_64_KiB(int length, int expected)
    {
        Assert.Equal(length, await ReadAllAsync(length, ReadMethod.Memory));

        Assert.Equal(expected, _progressCount);
    }

    [Fact]
    public void The_stream_can_only_be_read_and_is_disposed_with_its_content()
    {
        var inner = new MemoryStream();
        var stream = new BoundedStream(inner, Limit, () => { });

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
        using var stream = new BoundedStream(new MemoryStream(new byte[length]), Limit, () => _progressCount++);
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
