namespace Bctrl.Client.Tests.Retry;

public class RequestSlotsTests
{
    private readonly RequestSlots _slots = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_get_a_slot_in_the_order_in_which_they_came()
    {
        await _slots.EnterAsync(1, Token);
        var second = _slots.EnterAsync(1, Token);
        var third = _slots.EnterAsync(1, Token);

        _slots.Exit(1);
        await second;
        Assert.False(third.IsCompleted);

        _slots.Exit(1);
        await third;
        Assert.Equal(1, _slots.Used);
    }

    [Fact]
    public async Task A_higher_limit_admits_all_that_it_has_room_for()
    {
        await _slots.EnterAsync(1, Token);
        var waiting = Enumerable.Range(0, 4).Select(_ => _slots.EnterAsync(1, Token)).ToArray();

        _slots.Exit(3);

        await Task.WhenAll(waiting[..3]);
        Assert.False(waiting[3].IsCompleted);
        Assert.Equal(3, _slots.Used);
    }

    [Fact]
    public async Task A_lower_limit_admits_none_until_enough_have_left()
    {
        for (var i = 0; i < 3; i++)
            await _slots.EnterAsync(3, Token);
        var fourth = _slots.EnterAsync(3, Token);

        _slots.Exit(1);
        _slots.Exit(1);
        Assert.False(fourth.IsCompleted);

        _slots.Exit(1);
        await fourth;
        Assert.Equal(1, _slots.Used);
    }

    [Fact]
    public async Task A_request_that_was_canceled_gets_no_slot_and_blocks_none()
    {
        using var cancellation = new CancellationTokenSource();
        await _slots.EnterAsync(1, Token);
        var canceled = _slots.EnterAsync(1, cancellation.Token);
        var next = _slots.EnterAsync(1, Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _slots.EnterAsync(10, cancellation.Token));
        Assert.False(next.IsCompleted);

        _slots.Exit(1);
        await next;
        Assert.Equal(1, _slots.Used);
    }
}
