using System.Collections.Concurrent;
using Xunit.Sdk;
using Xunit.v3;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs each Pester test file as one test, with the assembly that Stryker has mutated. PowerShell keeps running between the
/// test runs of Stryker, so a mutation costs no start of a process.
/// </summary>
[TestCaseOrderer(typeof(MostFailuresFirst))]
public sealed class PesterFileTests(PesterFileTests.TestRun run) : IClassFixture<PesterFileTests.TestRun>
{
    private static readonly PesterProcess s_process = Start();

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Repository.File("tests", "pester"), "*.Tests.ps1").Select(file => Path.GetFileName(file)!)
            // They start other processes, and test scripts, not the module.
            .Except(["Emulator.Tests.ps1", "Examples.Tests.ps1", "Runbooks.Assert.Tests.ps1", "Runbooks.Samples.Tests.ps1", "Runbooks.Stopped.Tests.ps1", "Runbooks.Tests.ps1", "Runbooks.ToolCallBatch.Tests.ps1", "Runbooks.ToolCalls.Tests.ps1"]).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Passes(string file)
    {
        // One failed test is enough to notice a mutation.
        Assert.SkipWhen(run.HasFailed, "A test of another file has failed.");
        var report = await s_process.RunAsync(Repository.File("tests", "pester", file), TestContext.Current.CancellationToken);
        var failed = report.Tests.FirstOrDefault(test => test.Result == "Failed");
        run.HasFailed = failed is not null || report.Error.Length > 0;
        if (run.HasFailed)
            MostFailuresFirst.Count(TestContext.Current.TestCase!);
        Assert.False(run.HasFailed, $"{file}: {failed?.Name}\n{failed?.Error}{report.Error}");
    }

    private static PesterProcess Start()
    {
        // Stryker writes the mutated assembly to the folder of this program. PowerShell imports the module from out/Bctrl. A
        // file that another process has loaded must be replaced, not overwritten.
        var copy = $"{BuiltModule.Assembly}.{Environment.ProcessId}";
        File.Copy(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(BuiltModule.Assembly)), copy, overwrite: true);
        File.Move(copy, BuiltModule.Assembly, overwrite: true);
        return new PesterProcess(isDiscovery: false, stopsAtFailure: true);
    }

    public sealed class TestRun
    {
        public bool HasFailed { get; set; }
    }

    /// <summary>The file that noticed most mutations until now is likely to notice the next one too.</summary>
    public sealed class MostFailuresFirst : ITestCaseOrderer
    {
        private static readonly ConcurrentDictionary<string, int> s_failures = new(StringComparer.Ordinal);

        public static void Count(ITestCase testCase) => s_failures.AddOrUpdate(testCase.UniqueID, 1, (_, count) => count + 1);

        public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
            where TTestCase : notnull, ITestCase => [.. testCases.OrderByDescending(testCase => s_failures.GetValueOrDefault(testCase.UniqueID))];
    }
}
