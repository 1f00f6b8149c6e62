using Xunit.Sdk;
using Xunit.v3;

namespace Bctrl.PowerShell.Tests;

/// <summary>Creates a test case for each Pester test, and one for each file.</summary>
public sealed class PesterTestDiscoverer : IXunitTestCaseDiscoverer
{
    /// <summary>The index of the test case of the file itself.</summary>
    public const int FileItself = -1;

    private static readonly string[] s_scripts = ["Examples.Tests.ps1", "Readme.Tests.ps1", "Runbooks.Assert.Tests.ps1", "Runbooks.Samples.Tests.ps1", "Runbooks.Stopped.Tests.ps1", "Runbooks.Tests.ps1", "Runbooks.ToolCallBatch.Tests.ps1", "Runbooks.ToolCalls.Tests.ps1"];
    private static readonly string s_folder = Repository.File("tests", "pester");

    public async ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute)
    {
        var cases = new List<IXunitTestCase>();
        await using var process = new PesterProcess(isDiscovery: true);
        var isForScripts = ((PesterTestAttribute)factAttribute).Scripts;
        foreach (var file in Directory.EnumerateFiles(s_folder, "*.Tests.ps1").Order(StringComparer.Ordinal))
        {
            if (s_scripts.Contains(Path.GetFileName(file)) != isForScripts)
                continue;
            cases.Add(Create(file, FileItself, Path.GetFileName(file), 1));
            // Errors of the file are ignored here. The test case of the file reports them when it runs.
            var report = await process.ReportAsync(file, CancellationToken.None);
            cases.AddRange(report.Tests.Select((test, index) => Create(file, index, test.Name, test.Line)));
        }
        return cases;

        XunitTestCase Create(string file, int index, string name, int line) => new(
            testMethod, index == FileItself ? name : $"{Path.GetFileName(file).Replace(".Tests.ps1", "", StringComparison.Ordinal)}: {name}",
            UniqueIDGenerator.ForTestCase(testMethod.UniqueID, null, [Path.GetFileName(file), index]), @explicit: false,
            testMethodArguments: [file, index, name], sourceFilePath: file, sourceLineNumber: line);
    }
}
