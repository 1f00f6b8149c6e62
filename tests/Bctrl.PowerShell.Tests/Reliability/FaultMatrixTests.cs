using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

[Collection(NonParallel.Name)]
public sealed class FaultMatrixTests(FaultMatrixFixture run) : IClassFixture<FaultMatrixFixture>
{
    public static TheoryData<string> Faults => [.. FaultTable.All.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_operation_has_exactly_one_outcome_and_it_is_the_expected_one(string fault) =>
        Assert.All(run.GetAll(FaultTable.Get(fault)), result =>
            Assert.True(result.Mismatches is [], $"{result.FaultCase}: {string.Join(Environment.NewLine, result.Mismatches)}"));

    [Fact]
    public void The_fault_table_has_every_fault_kind_of_the_emulator() =>
        Assert.Equal(EmulatorHost.FaultKinds.Keys.Order(), FaultTable.All.Select(fault => fault.Kind).Distinct().Order());

    [Fact]
    public void The_table_in_docs_reliability_md_is_up_to_date()
    {
        var table = ReliabilityPage.Render(run);
        TestContext.Current.TestOutputHelper!.WriteLine(table);

        ReliabilityPage.Update(table);

        Assert.Equal(table, ReliabilityPage.ReadTable());
    }
}
