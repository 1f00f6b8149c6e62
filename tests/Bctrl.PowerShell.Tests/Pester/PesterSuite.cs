namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs the Pester tests of tests/pester in the PowerShell that NuGet restores. Each Pester test is an xUnit test with its own
/// name, file and line. Each file is another xUnit test, which fails if the file can't be parsed, or if BeforeAll or AfterAll
/// of a block throws. A file runs when its first test runs.
/// </summary>
public abstract class PesterSuite(PesterProcess process)
{
    private protected async Task RunAsync(string file, int index, string name)
    {
        var report = await process.ReportAsync(file, TestContext.Current.CancellationToken);
        if (index == PesterTestDiscoverer.FileItself)
        {
            PesterFailure.ThrowIf(report.Error.Length > 0, report.Error, file, line: 1);
            PesterFailure.ThrowIf(report.Tests.Count == 0, "The file has no tests.", file, line: 1);
            return;
        }

        var test = report.Tests.ElementAtOrDefault(index);
        PesterFailure.ThrowIf(report is { Tests.Count: 0, Error.Length: > 0 }, report.Error, file, line: 1);
        PesterFailure.ThrowIf(test?.Name != name, $"The tests of the file have changed since discovery. {report.Error}", file, line: 1);
        Assert.SkipWhen(test!.Result == "Skipped", test.Error.Length > 0 ? test.Error : "The test is marked with -Skip.");
        PesterFailure.ThrowIf(test.Result != "Passed", test.Error.Length > 0 ? test.Error : test.Result, file, test.Line);
    }
}
