using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

[Collection(NonParallel.Name)]
public sealed class FaultMatrixTests(FaultMatrixFixture run) : IClassFixture<FaultMatrixFixture>
{
    public static TheoryData<string, string> Faults =>
        [.. from work in TestedWork.All from fault in FaultTable.All select (work.Name, fault.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_id_has_exactly_one_outcome_and_it_is_the_expected_one(string work, string fault) =>
        Assert.All(run.GetAll(FaultTable.Get(fault), TestedWork.Get(work)), result =>
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
    public void The_tables_in_docs_reliability_md_are_up_to_date()
    {
        string[] tables = [ReliabilityPage.RenderOperations(run), ReliabilityPage.RenderToolCalls(run)];
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join("\n", tables));

        ReliabilityPage.Update(tables);

        var problems = NameSet.FindProblems(
            tables.SelectMany(GetRows), ReliabilityPage.ReadTables().SelectMany(GetRows), "The page must have this row: {0}", "The page must not have this row: {0}");
        Assert.True(
            tables.SequenceEqual(ReliabilityPage.ReadTables()),
            "If these results are intended, run BCTRL_UPDATE_DOCS=1 dotnet test tests/Bctrl.PowerShell.Tests, and commit docs/reliability.md. "
            + problems);

        static string[] GetRows(string table) => table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
