namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Files of tests/pester, in the PowerShell that NuGet restores. Each of their tests is a test here, with its own name, file
/// and line, and each file is one more, which fails when the file can't be parsed or a block's BeforeAll or AfterAll throws.
/// A file runs when the first of its tests is asked for.
/// </summary>
public abstract class PesterSuite(PesterProcess process)
{
    private protected async Task RunAsync(string file, int index, string name)
    {
        var report = await process.ReportAsync(file, TestContext.Current.CancellationToken);
        if (index == PesterTestDiscoverer.FileItself)
        {
            PesterFailure.ThrowIf(report.Error.Length > 0, report.Error, file, line: 1);
            PesterFailure.ThrowIf(report.Tests.Count == 0, "There are no tests in this file.", file, line: 1);
            return;
        }

        var test = report.Tests.ElementAtOrDefault(index);
        PesterFailure.ThrowIf(report is { Tests.Count: 0, Error.Length: > 0 }, report.Error, file, line: 1);
        PesterFailure.ThrowIf(test?.Name != name, $"The file has other tests than when they were listed. {report.Error}", file, line: 1);
        Assert.SkipWhen(test!.Result == "Skipped", test.Error.Length > 0 ? test.Error : "The file says -Skip.");
        PesterFailure.ThrowIf(test.Result != "Passed", test.Error.Length > 0 ? test.Error : test.Result, file, test.Line);
    }
}
