using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Waiting;

/// <summary>A random course of events: what is waited for and how, and what the server says each time it is asked.</summary>
internal sealed record Schedule
{
    /// <summary>What is added and when, in milliseconds; the same thing may be added more than once.</summary>
    public required Arrival[] Arrivals { get; init; }

    /// <summary>What the server says of each thing in turn, and then that it has ended.</summary>
    public required Reply[][] Scripts { get; init; }

    public required int Slots { get; init; }

    public required double? Timeout { get; init; }

    public required int LongPoll { get; init; }

    public required int Retries { get; init; }

    public required double Interval { get; init; }

    public required double Jitter { get; init; }

    /// <summary>When the call is stopped, in milliseconds, if it is.</summary>
    public required int? StopAt { get; init; }

    private static Gen<Reply> AnyReply { get; } = Gen.Frequency(
        (5, Gen.Constant(Reply.Held)),
        (4, Seconds(2000).Select(Reply.Running)),
        (2, Seconds(40_000).Select(Reply.Running)),
        (1, Gen.Constant(Reply.Running(0) with { IsImmediate = true })),
        (3, Seconds(3000).Select(Reply.Ended)),
        (1, Gen.Constant(Reply.Ended(0) with { IsImmediate = true })),
        (4, Seconds(3000).Select(after => Reply.Unavailable(after))),
        (1, Gen.Constant(Reply.Unavailable(0) with { IsImmediate = true })),
        (2, from after in Seconds(3000) from pause in Gen.Choose(0, 20) select Reply.Unavailable(after, pause)),
        // What becomes of a server that is gone, when the request's own time limit is over.
        (1, Gen.Choose(15, 45).Select(seconds => Reply.Unavailable(seconds))),
        (1, Gen.Constant(Reply.Silence)),
        (1, from failure in AnyFailure from after in Seconds(3000) select Reply.Fails(failure, after)),
        (1, AnyFailure.Select(failure => Reply.Fails(failure, 0) with { IsImmediate = true })));

    private static Gen<Exception> AnyFailure => Gen.Elements<Exception>(
        new BctrlApiException(BctrlErrorKind.OperationNotFound, "No."), new InvalidOperationException(), new OperationCanceledException());

    public static Arbitrary<Schedule> Any { get; } = Arb.From(
        from scripts in AnyReply.ArrayOf().Resize(8).NonEmptyListOf().Resize(14)
        from arrivals in Arrival.Any(scripts.Count).NonEmptyListOf().Resize(16)
        from slots in Gen.Frequency((3, Gen.Choose(1, 2)), (2, Gen.Choose(3, 8)), (1, Gen.Constant(20)))
        from timeout in Gen.Frequency(
            (3, Gen.Constant<double?>(null)), (1, Gen.Constant<double?>(0)), (6, Seconds(90_000).Select(time => (double?)time)))
        from longPoll in Gen.Choose(1, 30)
        from retries in Gen.Choose(0, 4)
        from interval in Seconds(3000)
        from jitter in Gen.Choose(0, 100)
        from stopAt in Gen.Frequency(
            (5, Gen.Constant<int?>(null)), (1, Gen.Constant<int?>(0)), (2, Gen.Choose(0, 60_000).Select(time => (int?)time)))
        select new Schedule
        {
            Arrivals = [.. arrivals],
            Scripts = [.. scripts],
            Slots = slots,
            Timeout = timeout,
            LongPoll = longPoll,
            Retries = retries,
            Interval = interval,
            Jitter = jitter / 100.0,
            StopAt = stopAt,
        }, Shrink);

    public static string NameOf(int thing) => $"op-{thing}";

    public Reply ReplyTo(Asking asking)
    {
        var script = Scripts[int.Parse(asking.Id.AsSpan(3), CultureInfo.InvariantCulture)];
        var reply = asking.Turn < script.Length ? script[asking.Turn] : Reply.Ended();
        // Only the end of the call ends a silence, if the call has one; else it is as the connection's time limit has it.
        return reply == Reply.Silence && Timeout is null or 0 && StopAt is null
            ? Reply.Unavailable(asking.Hold.TotalSeconds + 15)
            : reply;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        slots {Slots}, timeout {Timeout?.ToString(CultureInfo.InvariantCulture) ?? "none"}, long poll {LongPoll}, retries {Retries}, interval {Interval}, jitter {Jitter}, stop {StopAt?.ToString(CultureInfo.InvariantCulture) ?? "never"}
        arrivals: {string.Join(", ", Arrivals.Select(arrival => arrival.ToString()))}
        {string.Join("\n", Scripts.Select((script, thing) => $"{NameOf(thing)}: {string.Join(", ", script.Select(reply => reply.ToString()))}"))}

        """);

    private static Gen<double> Seconds(int mostMilliseconds) => Gen.Choose(0, mostMilliseconds).Select(milliseconds => milliseconds / 1000.0);

    private static IEnumerable<Schedule> Shrink(Schedule schedule)
    {
        if (Rehearsal.HasHung)
            yield break;
        foreach (var arrival in schedule.Arrivals)
        {
            if (schedule.Arrivals.Length > 1)
                yield return schedule with { Arrivals = [.. schedule.Arrivals.Where(other => !ReferenceEquals(other, arrival))] };
        }
        for (var thing = 0; thing < schedule.Scripts.Length; thing++)
        {
            for (var turn = 0; turn < schedule.Scripts[thing].Length; turn++)
                yield return schedule with { Scripts = [.. schedule.Scripts.Select((script, n) => n == thing ? [.. script.Where((_, m) => m != turn)] : script)] };
        }
        if (schedule.StopAt is not null)
            yield return schedule with { StopAt = null };
        if (schedule.Jitter != 0)
            yield return schedule with { Jitter = 0 };
    }
}
