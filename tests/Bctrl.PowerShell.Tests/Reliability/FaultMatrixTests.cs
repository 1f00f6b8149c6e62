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
    public void The_fault_table_has_every_fault_kind_of_the_emulator()
    {
        var problems = NameSet.FindProblems(
            EmulatorHost.FaultKinds.Keys, FaultTable.All.Select(fault => fault.Kind).Distinct(),
            "Add the fault {0} to FaultTable.All, with the outcome that a user expects.",
            "Remove {0} from FaultTable.All: the emulator has no such fault.");
        Assert.True(problems.Length == 0, problems);
    }

    [Fact]
    public void The_table_in_docs_reliability_md_is_up_to_date()
    {
        var table = ReliabilityPage.Render(run);
        TestContext.Current.TestOutputHelper!.WriteLine(table);

        ReliabilityPage.Update(table);

        var problems = NameSet.FindProblems(
            table.Split('\n', StringSplitOptions.RemoveEmptyEntries), ReliabilityPage.ReadTable().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            "The page must have this row: {0}", "The page must not have this row: {0}");
        Assert.True(
            table == ReliabilityPage.ReadTable(),
            "If these results are intended, run BCTRL_UPDATE_DOCS=1 dotnet test tests/Bctrl.PowerShell.Tests, and commit docs/reliability.md. "
            + problems);
    }
}
