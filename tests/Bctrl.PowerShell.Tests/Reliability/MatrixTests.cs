using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

[Collection(Alone.Name)]
public sealed class MatrixTests(MatrixRun run) : IClassFixture<MatrixRun>
{
    public static TheoryData<string> Faults => [.. FaultTable.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void As_many_leave_as_came_and_each_as_it_was_promised(string fault) =>
        Assert.All(run.Of(FaultTable.Get(fault)), verdict =>
            Assert.True(verdict.Complaints is [], $"{verdict.Trial}: {string.Join(Environment.NewLine, verdict.Complaints)}"));

    [Fact]
    public void The_table_has_every_fault_that_the_emulator_can_make() =>
        Assert.Equal(EmulatorHost.FaultKinds.Keys.Order(), FaultTable.All.Select(fault => fault.Kind).Distinct().Order());

    [Fact]
    public void The_page_about_reliability_tells_what_happens()
    {
        var table = ReliabilityPage.Render(run);
        TestContext.Current.TestOutputHelper!.WriteLine(table);

        ReliabilityPage.Update(table);

        Assert.Equal(table, ReliabilityPage.ReadTable());
    }
}
