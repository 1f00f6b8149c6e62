using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

[Collection(LargeBodies.Name)]
public class ResponseLimitTests
{
    private const long Limit = 64L << 20;

    /// <summary>A test that takes longer than this fails.</summary>
    private static readonly TimeSpan s_testTimeout = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("", ' ')]
    [InlineData("{\"id\":\"", 'a')]
    [InlineData("{\"unknown\":[", '1')]
    public async Task Reading_an_endless_response_stops_at_the_size_limit(string beginning, char repeated)
    {
        using var body = new EndlessStream(beginning, repeated);
        using var handler = StreamResponseHandler.Create(body);
        using var connection = TestConnection.Create(handler);

        // The stream returns its data without waiting, so everything is read on this thread. A buffer that grows to the size
        // of the response allocates a multiple of that size.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = connection.AssertGetFailsAsync();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(reading.IsCompleted);
        var failure = await reading;
        Assert.Equal((BctrlErrorKind.ResponseTooLarge, false), (failure.Kind, failure.IsTransient));
        Assert.Equal("The response is larger than the limit of 64 MiB.", failure.Message);
        Assert.InRange(body.BytesRead, Limit, 3 * Limit);
        Assert.InRange(allocated, 0, 8 * Limit);
    }

    [Fact]
    public async Task An_error_with_an_endless_body_is_reported_by_its_status_code()
    {
        using var body = new EndlessStream("", 'a');
        using var handler = StreamResponseHandler.Create(body, HttpStatusCode.NotFound);
        using var connection = TestConnection.Create(handler);

        Assert.Equal(BctrlErrorKind.OperationNotFound, (await connection.AssertGetFailsAsync()).Kind);
        Assert.InRange(body.BytesRead, 0, 1 << 20);
    }

    [Fact]
    public void Reading_millions_of_values_can_be_canceled()
    {
        var body = System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("[1]", 1000))}]");
        var json = new BctrlJson(UntypedObjectFactory.Dictionaries);

        Assert.Throws<OperationCanceledException>(() => json.ReadAny(body, new CancellationToken(canceled: true)));
        Assert.NotNull(json.ReadAny(body, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wait_request_without_a_response_fails_15_seconds_after_its_timeout()
    {
        var clock = new FakeTimeProvider();
        using var handler = new StubHttpMessageHandler().OnWait("*", StubResponse.Json("{}").WaitForRelease());
        using var connection = TestConnection.Create(handler, clock);
        var failing = Assert.ThrowsAsync<BctrlApiException>(() => connection.WaitAsync(TimeSpan.FromSeconds(10)));

        clock.Advance(TimeSpan.FromSeconds(24.9));
        Assert.Equal(1, handler.InFlight);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        var failure = await failing.WaitAsync(s_testTimeout, TestContext.Current.CancellationToken);
        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
        Assert.Equal("api.example.com did not respond within 25 s.", failure.Message);
    }

    /// <summary>Over HTTP/2, thousands of requests wait for their stream.</summary>
    [Fact]
    public async Task The_time_limit_of_a_wait_request_begins_when_it_is_sent()
    {
        var clock = new FakeTimeProvider();
        using var handler = new QueueingHandler();
        using var connection = TestConnection.Create(handler, clock);
        var failing = Assert.ThrowsAsync<BctrlApiException>(() => connection.WaitAsync(TimeSpan.FromSeconds(10)));

        clock.Advance(TimeSpan.FromMinutes(9));
        handler.Send();
        await handler.Sent.WaitAsync(s_testTimeout, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(24.9));
        Assert.False(failing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        var failure = await failing.WaitAsync(s_testTimeout, TestContext.Current.CancellationToken);
        Assert.Equal("api.example.com did not respond within 25 s.", failure.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_stalls_fails_at_the_time_limit(bool ignoresCancellation)
    {
        var failure = await AssertStalledGetFailsAsync("{\"id\":", HttpStatusCode.OK, ignoresCancellation);

        Assert.Equal("api.example.com did not respond within 30 s.", failure.Message);

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    /// <summary>
    /// At two megabits a second, six megabytes take longer than the time limit of a wait request of one second.
    /// </summary>
    [Fact]
    public async Task A_large_response_over_a_slow_connection_may_exceed_the_time_limit_while_data_is_received()
    {
        var clock = new FakeTimeProvider();
        using var body = new SlowStream(CannedOperation.WaitResponse(TestConnection.OperationId, "succeeded", 20_000), 1 << 15, TimeSpan.FromSeconds(0.13), clock);
        using var handler = StreamResponseHandler.Create(body);
        using var connection = TestConnection.Create(handler, clock);

        var operation = await connection.WaitAsync(TimeSpan.FromSeconds(1)).WaitAsync(s_testTimeout, TestContext.Current.CancellationToken);

        Assert.Equal(20_000, operation.Steps!.Count);
        Assert.InRange(clock.GetElapsedTime(0).TotalSeconds, 20, double.MaxValue);
    }

    [Fact]
    public async Task A_response_that_is_received_one_byte_at_a_time_fails_at_the_time_limit()
    {
        var clock = new FakeTimeProvider();
        using var body = new SlowStream(CannedOperation.WaitResponse(TestConnection.OperationId, "succeeded", 20_000), 1, TimeSpan.FromSeconds(0.1), clock);
        using var handler = StreamResponseHandler.Create(body);
        using var connection = TestConnection.Create(handler, clock);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => connection.WaitAsync(TimeSpan.FromSeconds(1))).WaitAsync(s_testTimeout, TestContext.Current.CancellationToken);

        Assert.Equal("api.example.com did not respond within 16 s.", failure.Message);
    }

    /// <summary>
    /// The status code describes the error. The request is not retried to receive the rest of the message.
    /// </summary>
    [Fact]
    public async Task An_error_with_a_body_that_stalls_is_reported_by_its_status_code()
    {
        var failure = await AssertStalledGetFailsAsync("{\"error\":\"No such", HttpStatusCode.NotFound);

        Assert.Equal((BctrlErrorKind.OperationNotFound, false), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Canceling_while_a_body_stalls_throws_OperationCanceledException(bool ignoresCancellation)
    {
        using var body = new EndlessStream("{\"id\":", null, ignoresCancellation);
        using var handler = StreamResponseHandler.Create(body);
        using var connection = TestConnection.Create(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var request = new OperationClient(connection).GetAsync(TestConnection.OperationId, null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    /// <summary>If a compressed response is disposed while it is decompressed, the process crashes.</summary>
    [Fact]
    public async Task A_response_is_not_disposed_while_a_canceled_read_ends()
    {
        using var body = new BusyStream();
        using var handler = StreamResponseHandler.Create(body);
        using var connection = TestConnection.Create(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var request = new OperationClient(connection).GetAsync(TestConnection.OperationId, null, cancel.Token);
        await body.Reading.WaitAsync(s_testTimeout, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.False(body.WasDisposedWhileReading);
    }

    [Fact]
    public async Task Canceling_while_the_body_of_an_error_is_read_throws_OperationCanceledException()
    {
        using var body = new EndlessStream("no", null);
        using var handler = StreamResponseHandler.Create(body, HttpStatusCode.NotFound);
        using var connection = TestConnection.Create(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var request = new OperationClient(connection).GetAsync(TestConnection.OperationId, null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    private static async Task<BctrlApiException> AssertStalledGetFailsAsync(string beginning, HttpStatusCode status, bool ignoresCancellation = false)
    {
        var clock = new FakeTimeProvider();
        using var body = new EndlessStream(beginning, null, ignoresCancellation);
        using var handler = StreamResponseHandler.Create(body, status);
        using var connection = TestConnection.Create(handler, clock);
        var failure = connection.AssertGetFailsAsync();
        Assert.False(failure.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(31));
        return await failure.WaitAsync(s_testTimeout, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends the body of a request when told to, and then receives no response.</summary>
    private sealed class QueueingHandler : HttpMessageHandler
    {
        private readonly TaskCompletionSource _send = new();
        private readonly TaskCompletionSource _sent = new();

        public Task Sent => _sent.Task;

        public void Send() => _send.SetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await _send.Task.WaitAsync(cancellationToken);
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            _sent.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
