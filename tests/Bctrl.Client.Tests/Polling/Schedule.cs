using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Polling;

/// <summary>
/// The random input of a simulation: which ids are polled, with which options, and how the server responds.
/// </summary>
internal sealed record Schedule
{
    /// <summary>The ids that are added, and when. The same id may be added more than once.</summary>
    public required ScheduledItem[] Items { get; init; }

    /// <summary>
    /// The responses for each id in order. Further polls of the id return that it has completed.
    /// </summary>
    public required SimulatedResponse[][] Scripts { get; init; }

    public required int Slots { get; init; }

    public required double? Timeout { get; init; }

    public required int LongPoll { get; init; }

    public required int Retries { get; init; }

    public required double Interval { get; init; }

    public required double Jitter { get; init; }

    /// <summary>When the scheduler is disposed, in milliseconds, or null.</summary>
    public required int? StopAt { get; init; }

    private static Gen<SimulatedResponse> AnyResponse { get; } = Gen.Frequency(
        (5, Gen.Constant(SimulatedResponse.LongPoll)),
        (4, Seconds(2000).Select(SimulatedResponse.Running)),
        (2, Seconds(40_000).Select(SimulatedResponse.Running)),
        (1, Gen.Constant(SimulatedResponse.Running(0) with { IsImmediate = true })),
        (3, Seconds(3000).Select(SimulatedResponse.Completed)),
        (1, Gen.Constant(SimulatedResponse.Completed(0) with { IsImmediate = true })),
        (4, Seconds(3000).Select(after => SimulatedResponse.Unavailable(after))),
        (1, Gen.Constant(SimulatedResponse.Unavailable(0) with { IsImmediate = true })),
        (2, from after in Seconds(3000) from retryAfter in Gen.Choose(0, 20) select SimulatedResponse.Unavailable(after, retryAfter)),
        // The server is unavailable, and the request fails at its time limit.
        (1, Gen.Choose(15, 45).Select(seconds => SimulatedResponse.Unavailable(seconds))),
        (1, Gen.Constant(SimulatedResponse.None)),
        (1, from failure in AnyFailure from after in Seconds(3000) select SimulatedResponse.Fails(failure, after)),
        (1, AnyFailure.Select(failure => SimulatedResponse.Fails(failure, 0) with { IsImmediate = true })));

    private static Gen<Exception> AnyFailure => Gen.Elements<Exception>(
        new BctrlApiException(BctrlErrorKind.OperationNotFound, $"No."), new InvalidOperationException(), new OperationCanceledException());

    public static Arbitrary<Schedule> Any { get; } = Arb.From(
        from scripts in AnyResponse.ArrayOf().Resize(8).NonEmptyListOf().Resize(14)
        from items in ScheduledItem.Any(scripts.Count).NonEmptyListOf().Resize(16)
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
            Items = [.. items],
            Scripts = [.. scripts],
            Slots = slots,
            Timeout = timeout,
            LongPoll = longPoll,
            Retries = retries,
            Interval = interval,
            Jitter = jitter / 100.0,
            StopAt = stopAt,
        }, Shrink);

    public static string GetId(int index) => $"op-{index}";

    public SimulatedResponse RespondTo(RecordedPoll poll)
    {
        var script = Scripts[int.Parse(poll.Id.AsSpan(3), CultureInfo.InvariantCulture)];
        var response = poll.Number < script.Length ? script[poll.Number] : SimulatedResponse.Completed();
        // Without a timeout the poll is never canceled, so it fails at its time limit.
        return response == SimulatedResponse.None && Timeout is null or 0 && StopAt is null
            ? SimulatedResponse.Unavailable(poll.Timeout.TotalSeconds + 15)
            : response;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        slots {Slots}, timeout {Timeout?.ToString(CultureInfo.InvariantCulture) ?? "none"}, long poll {LongPoll}, retries {Retries}, interval {Interval}, jitter {Jitter}, stop {StopAt?.ToString(CultureInfo.InvariantCulture) ?? "never"}
        items: {string.Join(", ", Items.Select(item => item.ToString()))}
        {string.Join("\n", Scripts.Select((script, index) => $"{GetId(index)}: {string.Join(", ", script.Select(response => response.ToString()))}"))}

        """);

    private static Gen<double> Seconds(int maximumMilliseconds) => Gen.Choose(0, maximumMilliseconds).Select(milliseconds => milliseconds / 1000.0);

    private static IEnumerable<Schedule> Shrink(Schedule schedule)
    {
        if (EngineSimulation.HasHung)
            yield break;
        foreach (var item in schedule.Items)
        {
            if (schedule.Items.Length > 1)
                yield return schedule with { Items = [.. schedule.Items.Where(other => !ReferenceEquals(other, item))] };
        }
        for (var index = 0; index < schedule.Scripts.Length; index++)
        {
            for (var number = 0; number < schedule.Scripts[index].Length; number++)
                yield return schedule with { Scripts = [.. schedule.Scripts.Select((script, n) => n == index ? [.. script.Where((_, m) => m != number)] : script)] };
        }
        if (schedule.StopAt is not null)
            yield return schedule with { StopAt = null };
        if (schedule.Jitter != 0)
            yield return schedule with { Jitter = 0 };
    }
}
