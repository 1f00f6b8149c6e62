using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

public class LimitTests
{
    private const long Limit = 64L << 20;

    /// <summary>No test takes so long; one that does hangs.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("", ' ')]
    [InlineData("{\"id\":\"", 'a')]
    [InlineData("{\"fresh\":[", '1')]
    public async Task An_answer_without_end_is_given_up_at_the_limit(string beginning, char more)
    {
        using var body = new EndlessStream(beginning, more);
        using var handler = BodyHandler.Streaming(body);
        using var connection = Connect.To(handler);

        // The body is there at once, so all of it is read on this thread. A reader that keeps a text of that length
        // allocates it several times over as it grows.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = connection.FailAsync();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(reading.IsCompleted);
        var failure = await reading;
        Assert.Equal((BctrlErrorKind.ResponseTooLarge, false), (failure.Kind, failure.IsTransient));
        Assert.Contains("64 MiB", failure.Message, StringComparison.Ordinal);
        Assert.InRange(body.Given, Limit, 3 * Limit);
        Assert.InRange(allocated, 0, 8 * Limit);
    }

    [Fact]
    public async Task An_error_without_end_is_still_the_error_it_is()
    {
        using var body = new EndlessStream("", 'a');
        using var handler = BodyHandler.Streaming(body, HttpStatusCode.NotFound);
        using var connection = Connect.To(handler);

        Assert.Equal(BctrlErrorKind.OperationNotFound, (await connection.FailAsync()).Kind);
        Assert.InRange(body.Given, 0, 1 << 20);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_a_margin_after_it_should_have()
    {
        var clock = new FakeTimeProvider();
        using var handler = new StubHttpMessageHandler().OnWait("*", StubResponse.Json("{}").Held());
        using var connection = Connect.To(handler, clock);
        var answer = Assert.ThrowsAsync<BctrlApiException>(() => connection.WaitAsync(TimeSpan.FromSeconds(10)));

        clock.Advance(TimeSpan.FromSeconds(24.9));
        Assert.Equal(1, handler.InFlight);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        var failure = await answer.WaitAsync(s_hangs, TestContext.Current.CancellationToken);
        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
        Assert.Equal("api.example.com did not answer within 25 s.", failure.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_stops_coming_is_given_up_in_time(bool isDeaf)
    {
        var failure = await StallAsync("{\"id\":", HttpStatusCode.OK, isDeaf);

        Assert.Equal("api.example.com did not answer within 30 s.", failure.Message);

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    /// <summary>Six megabytes at two megabits a second take longer than the answer to a first wait may.</summary>
    [Fact]
    public async Task A_large_answer_may_take_its_time_over_a_slow_line()
    {
        var clock = new FakeTimeProvider();
        using var body = new SlowStream(CannedOperation.WaitResponse(Connect.Id, "succeeded", 20_000), 1 << 15, TimeSpan.FromSeconds(0.13), clock);
        using var handler = BodyHandler.Streaming(body);
        using var connection = Connect.To(handler, clock);

        var operation = await connection.WaitAsync(TimeSpan.FromSeconds(1)).WaitAsync(s_hangs, TestContext.Current.CancellationToken);

        Assert.Equal(20_000, operation.Steps!.Count);
        Assert.InRange(clock.GetElapsedTime(0).TotalSeconds, 20, double.MaxValue);
    }

    [Fact]
    public async Task A_trickle_that_never_makes_up_an_answer_is_given_up_in_time()
    {
        var clock = new FakeTimeProvider();
        using var body = new SlowStream(CannedOperation.WaitResponse(Connect.Id, "succeeded", 20_000), 1, TimeSpan.FromSeconds(0.1), clock);
        using var handler = BodyHandler.Streaming(body);
        using var connection = Connect.To(handler, clock);

        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => connection.WaitAsync(TimeSpan.FromSeconds(1))).WaitAsync(s_hangs, TestContext.Current.CancellationToken);

        Assert.Equal("api.example.com did not answer within 16 s.", failure.Message);
    }

    /// <summary>The status has said it: an error is no reason to try again for want of the words that go with it.</summary>
    [Fact]
    public async Task An_error_whose_words_stop_coming_is_the_error_it_is()
    {
        var failure = await StallAsync("{\"error\":\"No such", HttpStatusCode.NotFound);

        Assert.Equal((BctrlErrorKind.OperationNotFound, false), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_cancels_while_a_body_stalls_gets_a_cancellation(bool isDeaf)
    {
        using var body = new EndlessStream("{\"id\":", null, isDeaf);
        using var handler = BodyHandler.Streaming(body);
        using var connection = Connect.To(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var request = new OperationRoutes(connection).GetAsync(Connect.Id, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task Who_cancels_while_an_error_is_read_gets_a_cancellation()
    {
        using var body = new EndlessStream("no", null);
        using var handler = BodyHandler.Streaming(body, HttpStatusCode.NotFound);
        using var connection = Connect.To(handler);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var request = new OperationRoutes(connection).GetAsync(Connect.Id, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    private static async Task<BctrlApiException> StallAsync(string beginning, HttpStatusCode status, bool isDeaf = false)
    {
        var clock = new FakeTimeProvider();
        using var body = new EndlessStream(beginning, null, isDeaf);
        using var handler = BodyHandler.Streaming(body, status);
        using var connection = Connect.To(handler, clock);
        var failure = connection.FailAsync();
        Assert.False(failure.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(31));
        return await failure.WaitAsync(s_hangs, TestContext.Current.CancellationToken);
    }
}
