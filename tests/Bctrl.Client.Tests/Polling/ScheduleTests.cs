using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Bctrl.Client.Tests.Polling;

/// <summary>
/// Tests the scheduler with random schedules. The message of a failure contains the seed. To repeat it, set the
/// environment variable <c>BCTRL_TEST_REPLAY</c> to <c>seed,gamma,size</c>. <c>BCTRL_TEST_SCHEDULES</c> sets the number
/// of schedules.
/// </summary>
public class ScheduleTests
{
    [Fact]
    public void The_scheduler_meets_its_guarantees_for_random_schedules()
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
            var violations = ScheduleInvariants.Check(schedule);
            if (violations.Count > 0)
                throw new InvalidOperationException(string.Join("\n", violations));
        }));
    }
}
