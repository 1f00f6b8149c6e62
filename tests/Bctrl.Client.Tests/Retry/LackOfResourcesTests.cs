using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bctrl.Client.Tests.Retry;

/// <summary>What happens if the computer has no network port or file handle for another request.</summary>
public class LackOfResourcesTests
{
    [Theory]
    [InlineData(SocketError.TooManyOpenSockets, null)]
    [InlineData(SocketError.TooManyOpenSockets, 0)]
    [InlineData(SocketError.AddressNotAvailable, null)]
    [InlineData(SocketError.AddressAlreadyInUse, null)]
    [InlineData(SocketError.NoBufferSpaceAvailable, null)]
    public void Fewer_requests_are_in_flight_and_none_fails(SocketError error, int? timeout)
    {
        using var handler = new LimitedHandler(available: 20, error);

        var events = Get(handler, count: 100, timeout);

        Assert.Equal(100, events.OfType<PollEvent<Operation>.Completed>().Count());
        Assert.Empty(events.OfType<PollEvent<Operation>.Failed>());
        Assert.Single(events, next => next is PollEvent<Operation>.Request { Event: RequestEvent.Limited });
        Assert.InRange(handler.RefusedCount, 1, 200);
    }

    [Fact]
    public async Task The_limit_rises_again_with_each_request_that_succeeds()
    {
        var throttle = new RequestThrottle(static () => 10, null, RetryPolicy.None, TimeProvider.System, _ => { });
        var sender = new RequestSender(RetryPolicy.None, throttle, TimeProvider.System, _ => { });
        for (var i = 0; i < 5; i++)
            await throttle.EnterAsync(TestContext.Current.CancellationToken);
        Assert.True(throttle.TryLower(new BctrlApiException(BctrlErrorKind.ConnectionFailed, $"No port.")));
        Assert.Equal(4, throttle.Limit);
        for (var i = 0; i < 5; i++)
            throttle.Exit();

        for (var limit = 5; limit <= 11; limit++)
        {
            await sender.SendAsync(Task.FromResult, limit, TestContext.Current.CancellationToken, TestContext.Current.CancellationToken);
            Assert.Equal(Math.Min(limit, 10), throttle.Limit);
        }
    }

    [Fact]
    public async Task A_request_that_was_never_sent_is_sent_after_the_timeout_too_if_the_first_one_would_be()
    {
        var throttle = new RequestThrottle(static () => 10, null, RetryPolicy.None, TimeProvider.System, _ => { });
        await throttle.EnterAsync(TestContext.Current.CancellationToken);
        var sender = new RequestSender(RetryPolicy.None, throttle, TimeProvider.System, _ => { });
        var sent = 0;

        var sending = sender.SendAsync(
            result => sent++ == 0
                ? throw new BctrlApiException(BctrlErrorKind.ConnectionFailed, $"No port.") { IsForLackOfResources = true }
                : Task.FromResult(result),
            "sent", TestContext.Current.CancellationToken, new CancellationToken(canceled: true));
        throttle.Exit();

        Assert.Equal("sent", await sending);
    }

    [Fact]
    public void It_is_a_failure_if_no_other_request_is_in_flight()
    {
        using var handler = new LimitedHandler(available: 0, SocketError.TooManyOpenSockets);

        var events = Get(handler, count: 1);

        Assert.IsType<PollEvent<Operation>.Failed>(events[^1]);
        Assert.DoesNotContain(events, next => next is PollEvent<Operation>.Request { Event: RequestEvent.Limited });
        Assert.Equal(3, handler.RefusedCount);
    }

    private static List<PollEvent<Operation>> Get(HttpMessageHandler handler, int count, int? timeout = null)
    {
        using var connection = TestConnection.Create(handler);
        var options = new PollOptions
        {
            Retry = new RetryPolicy(2, TimeSpan.FromMilliseconds(50)),
            Timeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        using var scheduler = new PollScheduler<Operation>(PollFactory.CreateGet(new OperationClient(connection)), options);
        for (var i = 0; i < count; i++)
            scheduler.Add($"op-{i}");
        scheduler.CompleteAdding();

        var events = new List<PollEvent<Operation>>();
        while (!scheduler.IsCompleted)
        {
            if (scheduler.TryTake(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken, out var next))
                events.Add(next);
        }
        return events;
    }

    /// <summary>Refuses requests above a limit, as sockets do.</summary>
    private sealed class LimitedHandler(int available, SocketError error) : HttpMessageHandler
    {
        private int _inFlight;
        private int _refusedCount;

        public int RefusedCount => Volatile.Read(ref _refusedCount);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                if (Interlocked.Increment(ref _inFlight) > available)
                {
                    Interlocked.Increment(ref _refusedCount);
                    throw new HttpRequestException("The socket could not be opened.", new SocketException((int)error));
                }
                await Task.Delay(20, cancellationToken);
                var json = CannedOperation.Json(request.RequestUri!.Segments[^1]);
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            }
            finally
            {
                Interlocked.Decrement(ref _inFlight);
            }
        }
    }
}
