namespace Bctrl.PowerShell.Tests;

/// <summary>What tests/pester/Report.ps1 writes of a file.</summary>
/// <param name="Error">What went wrong outside its tests, or nothing.</param>
/// <param name="Tests">Its tests, in the order in which they stand there.</param>
public sealed record PesterReport(string Error, IReadOnlyList<PesterReport.Test> Tests)
{
    /// <param name="Name">The names of the blocks around it, and its own.</param>
    /// <param name="Line">Where it begins.</param>
    /// <param name="Result">Pester's word for how it ended, such as <c>Passed</c>.</param>
    /// <param name="Error">Why it did not pass, or nothing.</param>
    public sealed record Test(string Name, int Line, string Result, string Error);
}
