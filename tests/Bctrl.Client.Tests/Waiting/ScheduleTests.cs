using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Bctrl.Client.Tests.Waiting;

/// <summary>
/// Tries the engine's promises with random schedules. One that fails prints its seed; <c>BCTRL_TEST_REPLAY</c>, as in
/// <c>seed,gamma,size</c>, plays it again, and <c>BCTRL_TEST_SCHEDULES</c> tries as many as one likes.
/// </summary>
public class ScheduleTests
{
    [Fact]
    public void The_engine_keeps_its_promises_whatever_happens()
    {
        var config = Config.QuickThrowOnFailure
            .WithQuietOnSuccess(true)
            .WithMaxTest(int.Parse(Environment.GetEnvironmentVariable("BCTRL_TEST_SCHEDULES") ?? "10000", CultureInfo.InvariantCulture));
        if (Environment.GetEnvironmentVariable("BCTRL_TEST_REPLAY")?.Split(',') is [var seed, var gamma, ..] replay)
        {
            config = config.WithReplay(FSharpOption<Replay>.Some(new Replay(
                new Rnd(ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture)), replay is [_, _, var size] ? FSharpOption<int>.Some(int.Parse(size, CultureInfo.InvariantCulture)) : FSharpOption<int>.None)));
        }

        Check.One(config, Prop.ForAll(Schedule.Any, schedule =>
        {
            var faults = Audit.Play(schedule);
            if (faults.Count > 0)
                throw new InvalidOperationException(string.Join("\n", faults));
        }));
    }
}
