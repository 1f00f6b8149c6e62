namespace Bctrl.PowerShell.Tests;

/// <summary>The report that tests/pester/Report.ps1 writes for a test file.</summary>
/// <param name="Error">The errors of the file that belong to no test, or an empty string.</param>
/// <param name="Tests">The tests, in the order of the file.</param>
public sealed record PesterReport(string Error, IReadOnlyList<PesterReport.Test> Tests)
{
    /// <param name="Name">The names of the enclosing blocks and of the test.</param>
    /// <param name="Line">The first line of the test.</param>
    /// <param name="Result">Pester's result, such as <c>Passed</c>.</param>
    /// <param name="Error">The error message, or an empty string.</param>
    public sealed record Test(string Name, int Line, string Result, string Error);
}
