namespace Bctrl.Client.Tests.Waiting;

public class TimeoutTests
{
    [Fact]
    public void When_the_time_is_over_the_last_that_was_heard_is_told()
    {
        using var rehearsal = new Rehearsal(asking => asking.Id == "ends" ? WaitingTests.EndsAt(asking, 4) : Reply.Held, timeout: 10);

        rehearsal.Play("runs", "ends");

        var missed = Assert.IsType<WaitEvent<string>.TimedOut>(rehearsal.LastEvents.Last());
        Assert.Equal(("runs", null), (missed.Id, missed.LastFailure));
        Assert.Equal(rehearsal.Askings.Last(asking => asking.Reply is not null).Value, missed.Last);
        Assert.Equal(10, rehearsal.Events[^1].At.TotalSeconds);
        Assert.IsType<WaitEvent<string>.Ended>(rehearsal.LastEvents.First());
    }

    [Fact]
    public void Who_has_no_time_does_not_sit_out_a_pause_that_the_server_asked_for()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended(), timeout: 0);
        rehearsal.Pause.Extend(TimeSpan.FromMinutes(5));

        rehearsal.Play("a");

        Assert.IsType<WaitEvent<string>.TimedOut>(Assert.Single(rehearsal.LastEvents));
        Assert.Empty(rehearsal.Askings);
        Assert.Equal(TimeSpan.Zero, rehearsal.Time.Now);
    }

    [Fact]
    public void Of_what_was_never_heard_of_nothing_is_told_but_that()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Silence, timeout: 10);

        rehearsal.Play("a");

        var missed = Assert.IsType<WaitEvent<string>.TimedOut>(Assert.Single(rehearsal.LastEvents));
        Assert.Null(missed.Last);
        Assert.Null(missed.LastFailure);
    }

    [Theory]
    [InlineData(10.9, true)]
    [InlineData(11.1, false)]
    public void An_answer_under_way_when_the_time_is_over_has_a_second_to_arrive(double seconds, bool counts)
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended(seconds), timeout: 10);

        rehearsal.Play("a");

        Assert.Equal(counts, rehearsal.LastEvents.Single() is WaitEvent<string>.Ended);
        Assert.Equal(Math.Min(seconds, 11), rehearsal.Events[^1].At.TotalSeconds);
    }

    [Fact]
    public void What_stands_in_line_when_the_time_is_over_is_told_at_once()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Silence, timeout: 10, slots: 1);

        rehearsal.Play("a", "b", "c");

        Assert.Equal([10, 10, 11], rehearsal.Events.Select(each => each.At.TotalSeconds));
        Assert.Single(rehearsal.Askings);
    }

    [Fact]
    public void No_request_is_held_beyond_the_time()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Held, timeout: 10);

        rehearsal.Play("a");

        Assert.All(rehearsal.Askings, asking => Assert.InRange((asking.At + asking.Hold).TotalSeconds, 0, 10));
        Assert.Equal(3, rehearsal.Askings[^1].Hold.TotalSeconds);
    }

    /// <summary>A server whose clock is a little fast answers the last request before the time is over.</summary>
    [Fact]
    public void The_end_of_the_time_brings_no_storm_of_requests()
    {
        using var rehearsal = new Rehearsal(asking => Reply.Running(Math.Max(0, asking.Hold.TotalSeconds - 0.003)), timeout: 10);

        rehearsal.Play("a");

        Assert.InRange(rehearsal.Askings.Count(asking => asking.At.TotalSeconds > 9), 0, 4);
    }

    [Fact]
    public void No_time_at_all_asks_each_once()
    {
        using var rehearsal = new Rehearsal(asking => asking.Id switch
        {
            "ended" => Reply.Ended(5),
            "broken" => Reply.Unavailable(),
            _ => Reply.Running(5),
        }, timeout: 0, slots: 2, retries: 3);

        rehearsal.Play("runs", "ended", "broken");

        Assert.Equal(3, rehearsal.Askings.Count);
        Assert.All(rehearsal.Askings, asking => Assert.Equal(TimeSpan.Zero, asking.Hold));
        var last = rehearsal.LastEvents.ToDictionary(last => last.Id);
        Assert.Equal("runs#0", Assert.IsType<WaitEvent<string>.TimedOut>(last["runs"]).Last);
        Assert.IsType<WaitEvent<string>.Ended>(last["ended"]);
        Assert.IsType<WaitEvent<string>.Failed>(last["broken"]);
        Assert.Equal(3, last.Count);
    }

    [Fact]
    public void Without_a_time_it_is_waited_for_as_long_as_it_takes()
    {
        using var rehearsal = new Rehearsal(asking => WaitingTests.EndsAt(asking, 30 * 24 * 3600));

        rehearsal.Play("a");

        Assert.Equal(30, rehearsal.Events[^1].At.TotalDays);
    }
}
