using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Commands end when their timeout has elapsed, whatever the server does.</summary>
[Collection(NonParallel.Name)]
public sealed class TimeoutBoundTests(TimeoutBoundFixture run) : IClassFixture<TimeoutBoundFixture>
{
    public static TheoryData<string> Kinds => [.. EmulatorHost.FaultKinds.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_command_runs_more_than_two_seconds_longer_than_its_timeout(string kind) =>
        Assert.All(run.Get(kind), result => Assert.False(result.IsLate, result.ToString()));
}
