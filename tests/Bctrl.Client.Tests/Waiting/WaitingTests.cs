using System.Globalization;

namespace Bctrl.Client.Tests.Waiting;

public class WaitingTests
{
    [Fact]
    public void As_many_come_out_as_went_in_each_once()
    {
        var ids = Enumerable.Range(0, 1000).Select(n => $"op-{n}").ToList();
        using var rehearsal = new Rehearsal(asking => (int.Parse(asking.Id.AsSpan(3), CultureInfo.InvariantCulture) % 6, asking.Turn) switch
        {
            (0, _) => Reply.Ended(),
            (1, _) => Reply.Fails(new BctrlApiException(BctrlErrorKind.OperationNotFound, "none")),
            (2, < 3) => Reply.Unavailable(),
            (3, < 4) => Reply.Held,
            (4, < 5) => Reply.Running(0),
            _ => Reply.Ended(),
        }, slots: 50, retries: 5);

        rehearsal.Play(ids);

        Assert.Equal(ids.Order(), rehearsal.LastEvents.Select(last => last.Id).Order());
        Assert.Equal(1000, rehearsal.Engine.Total);
        Assert.Empty(rehearsal.Engine.Unfinished);
    }

    [Fact]
    public void Nothing_in_is_nothing_out()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended());

        rehearsal.Play();

        Assert.Empty(rehearsal.Events);
        Assert.Equal(0, rehearsal.Engine.Total);
    }

    [Fact]
    public void An_end_leaves_the_moment_the_server_tells_it()
    {
        using var rehearsal = new Rehearsal(asking => EndsAt(asking, asking.Id == "early" ? 3.5 : 100));

        rehearsal.Play("late", "early");

        Assert.Equal([("early", 3.5), ("late", 100)], rehearsal.Events.Select(each => (each.Happened.Id, each.At.TotalSeconds)));
    }

    [Fact]
    public void The_same_id_given_again_shares_the_wait()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn < 2 ? Reply.Held : Reply.Ended());

        rehearsal.Play("a", "b", "a", "a", "b");

        Assert.Equal(2, rehearsal.Engine.Total);
        Assert.Equal(2, rehearsal.LastEvents.Count());
        Assert.Equal(6, rehearsal.Askings.Count);
    }

    [Fact]
    public void An_id_given_again_after_its_end_says_nothing_more()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended());
        rehearsal.Engine.Add("a");
        rehearsal.PlayOn();

        rehearsal.Play("a", "b");

        Assert.Equal(["a", "b"], rehearsal.LastEvents.Select(last => last.Id));
    }

    [Fact]
    public void Ids_that_differ_in_case_only_are_two() =>
        Assert.Equal(2, Play(_ => Reply.Ended(), "a", "A").LastEvents.Count());

    [Fact]
    public void What_is_known_to_have_ended_passes_through_unasked()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended());
        rehearsal.Engine.AddEnded("a", "known");
        rehearsal.Engine.AddEnded("a", "known again");
        rehearsal.Engine.Add("a");

        rehearsal.Play("b");
        var values = rehearsal.LastEvents.Cast<WaitEvent<string>.Ended>().Select(ended => ended.Value);

        Assert.Equal(["known", "b#0"], values);
        Assert.Equal("b", Assert.Single(rehearsal.Askings).Id);
        Assert.Equal(2, rehearsal.Engine.Total);
    }

    [Fact]
    public void What_is_waited_for_already_is_not_taken_as_ended()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended());
        rehearsal.Engine.Add("a");
        rehearsal.Engine.AddEnded("a", "known");

        rehearsal.Play();

        Assert.Equal("a#0", Assert.IsType<WaitEvent<string>.Ended>(Assert.Single(rehearsal.LastEvents)).Value);
    }

    [Fact]
    public void Results_flow_while_ids_still_come()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended());
        rehearsal.Engine.Add("a");
        rehearsal.PlayOn();

        Assert.Equal("a", Assert.Single(rehearsal.LastEvents).Id);
        Assert.False(rehearsal.Engine.IsCompleted);

        rehearsal.Play("b");
        Assert.Equal(2, rehearsal.LastEvents.Count());
    }

    [Fact]
    public void What_has_not_ended_is_told_with_what_was_last_heard()
    {
        using var rehearsal = new Rehearsal(asking => asking.Id == "quiet" ? Reply.Silence : Reply.Held);
        rehearsal.Engine.Add("quiet");
        rehearsal.Engine.Add("running");
        rehearsal.PlayOn(TimeSpan.FromSeconds(4));

        Assert.Equal(
            [new("quiet", null), new("running", "running#1")],
            rehearsal.Engine.Unfinished.OrderBy(each => each.Key, StringComparer.Ordinal));
        Assert.Equal(3, rehearsal.Engine.Elapsed.TotalSeconds);
    }

    [Fact]
    public void A_request_may_be_held_longer_from_time_to_time()
    {
        using var rehearsal = new Rehearsal(asking => EndsAt(asking, 3600));

        rehearsal.Play("a");

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], rehearsal.Askings.Take(7).Select(asking => asking.Hold.TotalSeconds));
        Assert.InRange(rehearsal.Askings.Count, 100, 130);
    }

    [Fact]
    public void No_request_is_held_longer_than_it_may_be()
    {
        using var rehearsal = new Rehearsal(asking => asking.Turn < 5 ? Reply.Held : Reply.Ended(), longPoll: 5);

        rehearsal.Play("a");

        Assert.Equal([1, 2, 4, 5, 5, 5], rehearsal.Askings.Select(asking => asking.Hold.TotalSeconds));
    }

    public static TheoryData<Exception> Failures() =>
    [
        new BctrlApiException(BctrlErrorKind.PermissionDenied, "no"),
        new InvalidOperationException("no"),
        new ArgumentException("no"),
        new OperationCanceledException("nobody cancelled"),
        new TaskCanceledException("nobody cancelled"),
        new ObjectDisposedException("it"),
        new AggregateException(new IOException("no"), new IOException("no")),
        new TimeoutException("no"),
    ];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Whatever_the_asking_throws_is_the_failure_of_that_one_alone(Exception failure)
    {
        foreach (var isImmediate in (bool[])[true, false])
        {
            using var rehearsal = new Rehearsal(asking => asking.Id == "b" ? Reply.Fails(failure) with { IsImmediate = isImmediate } : Reply.Ended(), retries: 3, timeout: 100);

            rehearsal.Play("a", "b", "c");

            Assert.Same(failure, Assert.IsType<WaitEvent<string>.Failed>(Assert.Single(rehearsal.LastEvents, last => last.Id == "b")).Failure);
            Assert.Equal(2, rehearsal.LastEvents.OfType<WaitEvent<string>.Ended>().Count());
            Assert.Equal(3, rehearsal.Askings.Count);
        }
    }

    [Fact]
    public void Events_of_others_keep_their_place()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Ended());
        var trace = new RequestTrace(HttpMethod.Get, new Uri("https://api.example.com/"), TimeSpan.Zero, 200, null, null);
        rehearsal.Engine.Post(new WaitEvent<string>.Traced("a", trace));

        rehearsal.Play("a");

        Assert.Same(trace, Assert.IsType<WaitEvent<string>.Traced>(rehearsal.Events[0].Happened).Trace);
        Assert.IsType<WaitEvent<string>.Ended>(rehearsal.Events[1].Happened);
    }

    [Fact]
    public void Who_takes_an_event_may_give_up()
    {
        using var rehearsal = new Rehearsal(_ => Reply.Silence);
        rehearsal.Engine.Add("a");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.False(rehearsal.Engine.TryTake(TimeSpan.FromMilliseconds(1), CancellationToken.None, out _));
        Assert.Throws<OperationCanceledException>(() => rehearsal.Engine.TryTake(TimeSpan.FromMinutes(1), cancelled.Token, out _));
    }

    internal static Rehearsal Play(Func<Asking, Reply> server, params IEnumerable<string> ids)
    {
        using var rehearsal = new Rehearsal(server);
        return rehearsal.Play(ids);
    }

    /// <summary>What the API says of an operation that ends so many seconds after the beginning.</summary>
    internal static Reply EndsAt(Asking asking, double seconds)
    {
        var left = Math.Max(0, seconds - asking.At.TotalSeconds);
        return left <= asking.Hold.TotalSeconds ? Reply.Ended(left) : Reply.Held;
    }
}
