namespace Bctrl.Client.Tests.Waiting;

public class RetryTests
{
    [Fact]
    public void A_failure_that_passes_costs_nothing_but_time()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn < 4 ? Reply.Unavailable(0) : Reply.Ended(0), retries: 4);

        rehearsal.Play("a");

        Assert.IsType<WaitEvent<string>.Ended>(Assert.Single(rehearsal.LastEvents));
        var retries = rehearsal.Events.Select(each => each.Happened).OfType<WaitEvent<string>.Retrying>();
        Assert.Equal([(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0)], retries.Select(retry => (retry.Failures, retry.Delay.TotalSeconds)));
        Assert.Equal([0, 1, 3, 7, 15], rehearsal.Askings.Select(asking => asking.At.TotalSeconds));
    }

    [Fact]
    public void A_success_makes_the_failures_before_it_forgotten()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn switch
        {
            20 => Reply.Ended(),
            _ when asking.Turn % 3 == 2 => Reply.Held,
            _ => Reply.Unavailable(),
        }, retries: 2);

        rehearsal.Play("a");

        Assert.IsType<WaitEvent<string>.Ended>(Assert.Single(rehearsal.LastEvents));
        var failures = rehearsal.Events.Select(each => each.Happened).OfType<WaitEvent<string>.Retrying>().Select(retry => retry.Failures);
        Assert.Equal(Enumerable.Repeat<int[]>([1, 2], 7).SelectMany(pair => pair), failures);
    }

    [Fact]
    public void It_is_told_how_long_there_have_been_only_failures()
    {
        using var rehearsal = new Rehearsal(
            asking => asking.Turn switch { 0 or 5 or 6 => Reply.Unavailable(0), 7 => Reply.Ended(), _ => Reply.Held }, retries: 4);

        rehearsal.Play("a");

        var retries = rehearsal.Events.Select(each => each.Happened).OfType<WaitEvent<string>.Retrying>();
        Assert.Equal([0, 0, 1], retries.Select(retry => retry.Duration.TotalSeconds));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void More_failures_in_a_row_than_are_forgiven_are_a_failure(int retries)
    {
        using var rehearsal = new Rehearsal(_ => Reply.Unavailable(), retries: retries);

        rehearsal.Play("a");

        var failed = Assert.IsType<WaitEvent<string>.Failed>(Assert.Single(rehearsal.LastEvents));
        Assert.Same(rehearsal.Askings[^1].Reply!.Failure, failed.Failure);
        Assert.Equal(retries + 1, rehearsal.Askings.Count);
        Assert.Equal(retries, rehearsal.Events.Count - 1);
    }

    [Fact]
    public void What_will_not_pass_is_not_tried_again()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Fails(new BctrlApiException(BctrlErrorKind.Unauthorized, "no")), retries: 5);

        rehearsal.Play("a");

        Assert.Single(rehearsal.Askings);
        Assert.IsType<WaitEvent<string>.Failed>(Assert.Single(rehearsal.Events).Happened);
    }

    [Fact]
    public void Nothing_is_tried_again_when_the_time_is_over()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn == 0 ? Reply.Held : Reply.Unavailable(), retries: 1000, timeout: 60);

        rehearsal.Play("a");

        var missed = Assert.IsType<WaitEvent<string>.TimedOut>(Assert.Single(rehearsal.LastEvents));
        Assert.Equal("a#0", missed.Last);
        Assert.Same(rehearsal.Askings[^1].Reply!.Failure, missed.LastFailure);
        Assert.Equal(60, rehearsal.Events[^1].At.TotalSeconds);
        Assert.All(rehearsal.Askings, asking => Assert.InRange(asking.At.TotalSeconds, 0, 60));
    }

    [Fact]
    public void A_failure_that_was_made_good_is_not_the_last_that_was_heard()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn == 0 ? Reply.Unavailable() : Reply.Held, retries: 3, timeout: 60);

        rehearsal.Play("a");

        Assert.Null(Assert.IsType<WaitEvent<string>.TimedOut>(Assert.Single(rehearsal.LastEvents)).LastFailure);
    }

    [Fact]
    public void A_server_that_is_gone_for_minutes_is_survived()
    {
        using var rehearsal = new Rehearsal(
            asking => asking.At.TotalSeconds is > 100 and < 400 ? Reply.Unavailable() : WaitingTests.EndsAt(asking, 1000), retries: 20);

        rehearsal.Play(Enumerable.Range(0, 50).Select(n => $"op-{n}"));

        Assert.Equal(50, rehearsal.LastEvents.OfType<WaitEvent<string>.Ended>().Count());
        Assert.Equal(1000, rehearsal.Events[^1].At.TotalSeconds);
    }

    [Fact]
    public void The_time_that_the_server_asks_for_is_kept()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn == 0 ? Reply.Unavailable(0, retryAfter: 60) : Reply.Ended(0), retries: 1, jitter: 0);

        rehearsal.Play("a");

        Assert.Equal([0, 60], rehearsal.Askings.Select(asking => asking.At.TotalSeconds));
    }

    [Fact]
    public void A_time_that_the_server_asks_for_beyond_the_time_that_is_left_ends_with_the_time()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Unavailable(0, retryAfter: 300), retries: 5, timeout: 30);

        rehearsal.Play("a");

        Assert.NotNull(Assert.IsType<WaitEvent<string>.TimedOut>(Assert.Single(rehearsal.LastEvents)).LastFailure);
        Assert.Equal(30, rehearsal.Events[^1].At.TotalSeconds);
    }

    /// <summary>Or a server that is asked too often would be asked by all again in one moment.</summary>
    [Fact]
    public void Those_who_sat_a_pause_out_come_back_a_moment_apart()
    {
        using var rehearsal = new Rehearsal(
            asking => asking is { Id: "told", Turn: 0 } ? Reply.Unavailable(1.5, retryAfter: 60) : WaitingTests.EndsAt(asking, 90), retries: 1, interval: 4, jitter: 0.5);

        rehearsal.Play("told", "other");

        Assert.Equal(63.5, rehearsal.Askings.First(asking => asking.Id == "other" && asking.At.TotalSeconds > 60).At.TotalSeconds);
    }

    /// <summary>The rehearsal itself looks that nobody is asked for in a pause, be it who stands in line.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(100)]
    public void When_one_is_told_to_wait_all_wait(int slots)
    {
        using var rehearsal = new Rehearsal(
            asking => asking is { Id: "op-0", Turn: 1 } ? Reply.Unavailable(0.001, retryAfter: 60) : WaitingTests.EndsAt(asking, 30),
            slots: slots,
            retries: 3);

        rehearsal.Play(Enumerable.Range(0, 50).Select(n => $"op-{n}"));

        Assert.Equal(50, rehearsal.LastEvents.OfType<WaitEvent<string>.Ended>().Count());
        var told = rehearsal.Askings.Single(asking => asking is { Id: "op-0", Turn: 1 }).RepliedAt!.Value.TotalSeconds;
        Assert.DoesNotContain(rehearsal.Askings, asking => asking.At.TotalSeconds > told && asking.At.TotalSeconds < told + 60);
        Assert.Contains(rehearsal.Askings, asking => asking.At.TotalSeconds >= told + 60);
    }
}
