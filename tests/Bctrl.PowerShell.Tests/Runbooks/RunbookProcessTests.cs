using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>The runbooks that need all of PowerShell, run by the one of this machine against the emulator.</summary>
public sealed class RunbookProcessTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private EmulatorHost _emulator = null!;

    public async ValueTask InitializeAsync() => _emulator = await EmulatorHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task The_nightly_batch_reports_what_did_not_succeed()
    {
        var failed = Create(OperationEnd.Failed, new OperationFailure { Code = "UNKNOWN_CALL", Message = "=1+1" });
        string[] ids = [.. Create(count: 4), failed[0], "", "no-such-operation", failed[0]];
        File.WriteAllLines(_folder.File("ids.txt"), ids);

        var (exitCode, output) = await RunAsync("Wait-NightlyBatch.ps1", "ids.txt", "report.csv", "-Timeout", "1m");

        Assert.True(exitCode == 1, output);
        Assert.Matches(@"Total\s+: 6\s", output);
        Assert.Matches(@"Failed\s+: 2\s", output);
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(_folder.File("report.csv")).Take(3));
        var rows = File.ReadAllLines(_folder.File("report.csv"));
        Assert.Equal(3, rows.Length);
        Assert.Contains(rows, row => row.StartsWith($"\"{failed[0]}\",\"failed\",\"'=1+1\",\"2 page.query\",\"UNKNOWN_CALL\"", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.StartsWith("\"no-such-operation\",\"unknown\",", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_nightly_batch_reports_nothing_when_all_is_well_not_even_what_was_reported_before()
    {
        File.WriteAllLines(_folder.File("batch.csv"), ["Name,OperationId", .. Create(count: 2).Select((id, i) => $"{i},{id}")]);
        File.WriteAllText(_folder.File("report.csv"), "yesterday's");

        var (exitCode, output) = await RunAsync("Wait-NightlyBatch.ps1", "batch.csv", "report.csv");

        Assert.True(exitCode == 0, output);
        Assert.StartsWith("\"OperationId\",\"Status\",", Assert.Single(File.ReadAllLines(_folder.File("report.csv"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-file.txt", "report.csv", "no-such-file.txt")]
    [InlineData("empty.txt", "report.csv", "There is no operation id")]
    [InlineData("other.csv", "report.csv", "no column Id or OperationId")]
    [InlineData("ids.txt", "no-such-folder/report.csv", "no-such-folder")]
    public async Task The_nightly_batch_can_not_run(string ids, string report, string words)
    {
        File.WriteAllLines(_folder.File("ids.txt"), Create());
        File.WriteAllText(_folder.File("empty.txt"), "\n");
        File.WriteAllText(_folder.File("other.csv"), "Name\nx\n");

        var (exitCode, output) = await RunAsync("Wait-NightlyBatch.ps1", ids, report);

        Assert.True(exitCode == 2, output);
        Assert.Contains(words, output.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_run_longer_than_the_limit_is_cancelled_and_nothing_else()
    {
        var overdue = Create(OperationEnd.Never, count: 2);
        var done = Create();
        File.WriteAllLines(_folder.File("ids.txt"), [.. overdue, .. done]);

        var (limit, _) = await RunAsync("Stop-OverdueOperation.ps1", "ids.txt", "60");
        var (whatIf, wouldDo) = await RunAsync("Stop-OverdueOperation.ps1", "ids.txt", "0", "-WhatIf");
        var cancels = _emulator.Stats.Routes["cancel"].Served;
        var (exitCode, output) = await RunAsync("Stop-OverdueOperation.ps1", "ids.txt", "0");

        Assert.Equal((0, 0, 0), (limit, whatIf, exitCode));
        Assert.All(overdue, id => Assert.Contains($"on target \"operation {id}\"", wouldDo, StringComparison.Ordinal));
        Assert.Equal(0, cancels);
        Assert.Equal(2, _emulator.Stats.Routes["cancel"].Served);
        Assert.All(overdue, id => Assert.Matches($"{id} cancelled", output));
        Assert.DoesNotContain(done[0], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_be_looked_at_is_said_and_the_rest_is_cancelled()
    {
        var overdue = Create(OperationEnd.Never);
        File.WriteAllLines(_folder.File("ids.csv"), ["Id", "no-such-operation", overdue[0]]);

        var (exitCode, output) = await RunAsync("Stop-OverdueOperation.ps1", "ids.csv", "0");

        Assert.True(exitCode == 1, output);
        Assert.Contains("no-such-operation", output, StringComparison.Ordinal);
        Assert.Equal(1, _emulator.Stats.Routes["cancel"].Served);
    }

    [Theory]
    [InlineData("-JobCount", "2")]
    [InlineData("-JobCount", "3", "-ThreadJob")]
    public async Task A_list_that_is_fanned_out_comes_back_whole(params string[] how)
    {
        var failed = Create(OperationEnd.Failed, count: 3);
        string[] ids = [.. Create(count: 40), .. failed, "no-such-operation"];
        // The server writes ids in lower case, whatever the list has.
        File.WriteAllLines(_folder.File("ids.txt"), [ids[0].ToUpperInvariant(), .. ids.Skip(1), ids[0]]);

        var (exitCode, output) = await RunAsync("Wait-OperationFanOut.ps1", ["ids.txt", "all.csv", "-Timeout", "2m", .. how]);

        Assert.True(exitCode == 1, output);
        Assert.Matches(@"Total\s+: 44\s", output);
        Assert.Matches(@"Succeeded\s+: 40\s", output);
        var rows = File.ReadAllLines(_folder.File("all.csv")).Skip(1).Select(row => row.Split(',')).ToArray();
        Assert.Equal(ids, rows.Select(row => row[0].Trim('"')));
        Assert.Equal(failed, rows.Where(row => row[1] == "\"failed\"").Select(row => row[0].Trim('"')));
        Assert.Equal("\"unknown\"", rows[^1][1]);
    }

    [Fact]
    public async Task A_worker_that_can_not_work_loses_nothing()
    {
        var ids = Create(count: 5);
        File.WriteAllLines(_folder.File("ids.txt"), ids);

        var (exitCode, output) = await RunAsync("Wait-OperationFanOut.ps1", "ids.txt", "all.csv", "-JobCount", "2", "-Module", "NoSuchModule");

        Assert.True(exitCode == 1, output);
        var rows = File.ReadAllLines(_folder.File("all.csv")).Skip(1).ToArray();
        Assert.Equal(5, rows.Length);
        Assert.All(rows, row => Assert.Contains("\"unknown\"", row, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Contains("NoSuchModule", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_gate_and_the_watch_end_a_process_with_their_exit_code()
    {
        var good = Create();
        var bad = Create(OperationEnd.Failed);

        var (passed, _) = await RunAsync("Assert-OperationSuccess.ps1", good[0]);
        var (failed, said) = await RunAsync("Assert-OperationSuccess.ps1", bad[0]);
        var (watched, shown) = await RunAsync("Watch-Operation.ps1", good[0]);

        Assert.Equal((0, 1, 0), (passed, failed, watched));
        Assert.Contains("(page.query) failed", said.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains(good[0], shown, StringComparison.Ordinal);
    }

    private string[] Create(OperationEnd end = OperationEnd.Succeeded, OperationFailure? failure = null, int count = 1) =>
        [.. _emulator.CreateOperations(new OperationPlan { Count = count, End = end, DurationMs = 100, Error = failure }).Select(operation => operation.Id)];

    private async Task<(int ExitCode, string Output)> RunAsync(string name, params string[] arguments)
    {
        Assert.SkipUnless(InstalledPwsh.Executable is not null, InstalledPwsh.IsMissing);
        return await InstalledPwsh.RunAsync(_folder.Path, _emulator.BaseAddress, Runbook.PathOf(name), arguments);
    }
}
