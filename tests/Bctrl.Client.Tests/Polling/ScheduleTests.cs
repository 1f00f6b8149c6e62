namespace Bctrl.Client.Tests.Polling;

public class ScheduleTests
{
    /// <summary>The environment variable sets the number of schedules.</summary>
    [Fact]
    public void The_scheduler_meets_its_guarantees_for_random_schedules() => Property.Check(
        Schedule.Any,
        schedule =>
        {
            if (ScheduleInvariants.Check(schedule) is [_, ..] violations)
                Assert.Fail(string.Join("\n", violations));
        },
        count: 10_000,
        variable: "BCTRL_TEST_SCHEDULES");
}
