namespace Bctrl.Client.Tests.Waiting;

public class PacingTests
{
    [Fact]
    public void A_server_that_answers_at_once_without_news_is_soon_asked_once_a_second()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Running(0), timeout: 60);

        rehearsal.Play("a");

        var gaps = Gaps(rehearsal);
        Assert.Equal([0.25, 0.5], gaps.Take(2));
        Assert.All(gaps.Skip(2), gap => Assert.Equal(1, gap));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.249)]
    [InlineData(0.4)]
    public void No_server_is_asked_more_than_four_times_a_second_for_one_thing(double took)
    {
        using var rehearsal = new Rehearsal(asking => Reply.Running(took), timeout: 60, longPoll: 1);

        rehearsal.Play("a");

        Assert.InRange(Gaps(rehearsal).SkipLast(1).Min(), 0.249, 1.5);
        Assert.InRange(Gaps(rehearsal).Max(), 0.249, 1.5);
    }

    [Fact]
    public void The_end_of_what_is_asked_for_once_a_second_is_told_within_about_a_second()
    {
        using var rehearsal = new Rehearsal(asking => asking.At.TotalSeconds >= 30 ? Reply.Ended(0) : Reply.Running(0));

        rehearsal.Play("a");

        Assert.InRange(rehearsal.Events[^1].At.TotalSeconds, 30, 31.5);
    }

    [Fact]
    public void An_answer_that_was_held_brings_the_pace_back()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn is < 5 or > 5 ? Reply.Running(0) : Reply.Held, timeout: 100);

        rehearsal.Play("a");

        Assert.Equal([0.25, 0.5, 1, 1, 1], Gaps(rehearsal).Take(5));
        Assert.Equal([0.25, 0.5, 1], Gaps(rehearsal).Skip(6).Take(3));
    }

    /// <summary>With many in line turns are short, and it is the line that keeps the pace; but those in line may sleep.</summary>
    [Fact]
    public void Short_turns_do_not_make_for_many_requests_when_the_others_sleep()
    {
        using var rehearsal = new Rehearsal(asking => asking.Id == "a" ? Reply.Held : Reply.Unavailable(0.001, retryAfter: null), slots: 1, retries: 1000, interval: 30, timeout: 60);

        rehearsal.Play(["a", .. Enumerable.Range(0, 20).Select(n => $"down-{n}")]);

        var times = rehearsal.Askings.Where(asking => asking.Id == "a").Select(asking => asking.At.TotalSeconds).ToList();
        Assert.InRange(times.Zip(times.Skip(1), (a, b) => b - a).Min(), 0.249, 60);
    }

    [Fact]
    public void No_more_are_asked_for_at_once_than_there_are_slots()
    {
        foreach (var slots in (int[])[1, 3, 10])
        {
            using var rehearsal = new Rehearsal(asking => WaitingTests.EndsAt(asking, 20), slots: slots);

            rehearsal.Play(Enumerable.Range(0, 30).Select(n => $"op-{n}"));

            Assert.Equal(slots, rehearsal.Peak);
        }
    }

    [Fact]
    public void Nothing_waits_behind_what_never_ends()
    {
        using var rehearsal = new Rehearsal(
            asking => WaitingTests.EndsAt(asking, asking.Id.StartsWith("never", StringComparison.Ordinal) ? 1e6 : 60),
            slots: 10,
            timeout: 120);

        rehearsal.Play([
            .. Enumerable.Range(0, 10).Select(n => $"never-{n}"),
            .. Enumerable.Range(0, 90).Select(n => $"ends-{n}")]);

        var ended = rehearsal.Events.Where(each => each.Happened is WaitEvent<string>.Ended).ToList();
        Assert.Equal(90, ended.Count);
        Assert.All(ended, each => Assert.InRange(each.At.TotalSeconds, 60, 63));
    }

    [Fact]
    public void Turns_are_fair()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Held, slots: 10, timeout: 100);

        rehearsal.Play(Enumerable.Range(0, 100).Select(n => $"op-{n}"));

        var turns = rehearsal.Askings.CountBy(asking => asking.Id).Select(each => each.Value).ToList();
        Assert.Equal(100, turns.Count);
        // About one a round of two seconds. A thread that the machine lets wait comes to the line a few rounds late.
        Assert.All(turns, each => Assert.InRange(each, 40, 55));
    }

    [Fact]
    public void Requests_are_held_shortly_while_there_are_too_many_and_longer_when_there_are_not()
    {
        using var rehearsal = new Rehearsal(
            asking => WaitingTests.EndsAt(asking, asking.Id.StartsWith("long", StringComparison.Ordinal) ? 300 : 60), slots: 10);

        rehearsal.Play([
            .. Enumerable.Range(0, 5).Select(n => $"long-{n}"),
            .. Enumerable.Range(0, 95).Select(n => $"short-{n}")]);

        // The first may be asked for while the others are still being added.
        Assert.All(rehearsal.Askings.Where(asking => asking.At.TotalSeconds is > 0 and < 59), asking => Assert.InRange(asking.Hold.TotalSeconds, 0.1, 0.25));
        Assert.Contains(rehearsal.Askings, asking => asking.At.TotalSeconds > 70 && asking.Hold.TotalSeconds == 30);
    }

    [Fact]
    public void A_crowd_is_held_for_so_long_that_about_five_hundred_are_asked_for_each_second()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Held, slots: 2000, timeout: 20);

        rehearsal.Play(Enumerable.Range(0, 2000).Select(n => $"op-{n}"));

        // The first may be asked for while the others are still being added.
        var second = rehearsal.Askings.Where(asking => asking.Turn == 1).ToArray();
        Assert.NotEmpty(second);
        Assert.All(second, asking => Assert.InRange(asking.Hold.TotalSeconds, 3.9, 4.1));
    }

    private static List<double> Gaps(Rehearsal rehearsal) =>
        [.. rehearsal.Askings.Zip(rehearsal.Askings.Skip(1), (a, b) => (b.At - a.At).TotalSeconds)];
}
