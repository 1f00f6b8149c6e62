using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The runbooks that need no more than the engine, run in it against the emulator. The environment says whether a CI
/// job is under way, so they run alone.
/// </summary>
[Collection(SharedEnvironment.Name)]
public sealed class RunbookHostedTests : IAsyncLifetime
{
    private static readonly string[] s_ci = ["GITHUB_ACTIONS", "TF_BUILD"];

    private readonly Dictionary<string, string?> _before = s_ci.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private EmulatorHost _emulator = null!;
    private ModuleSession _session = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in s_ci)
            Environment.SetEnvironmentVariable(name, null);
        _emulator = await EmulatorHost.StartAsync();
        _session = new ModuleSession();
        _session.Set("server", _emulator.BaseAddress);
        // The engine alone has none of these; they do what the real ones do, as far as runbooks go.
        _session.Run("""
            $global:said = @()
            function Write-Error { [CmdletBinding()] param($ErrorRecord) $PSCmdlet.WriteError($ErrorRecord) }
            function Write-Warning { [CmdletBinding()] param($Message) $PSCmdlet.WriteWarning($Message) }
            function Write-Verbose { [CmdletBinding()] param($Message) $PSCmdlet.WriteVerbose($Message) }
            function Start-Sleep { param($Seconds) [Threading.Thread]::Sleep(1000 * $Seconds) }
            function Write-Information { [CmdletBinding()] param($MessageData) $global:said += $MessageData }
            Connect-Bctrl $key $server
            """).MustBeClean();
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _emulator.DisposeAsync();
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }

    [Fact]
    public void The_gate_passes_when_all_have_succeeded()
    {
        var ids = Create(count: 3);

        var (outcome, exitCode) = Run("Assert-OperationSuccess.ps1", $"-Id {string.Join(',', ids)}");

        Assert.Equal(0, exitCode);
        Assert.Equal(ids.Order(), outcome.MustBeClean().Ids.Order());
    }

    [Fact]
    public void The_gate_fails_with_the_step_that_failed()
    {
        var good = Create();
        var bad = Create(OperationEnd.Failed);

        var (outcome, exitCode) = Run("Assert-OperationSuccess.ps1", $"{good[0]}, {bad[0]}");

        Assert.Equal(1, exitCode);
        Assert.Equal(2, outcome.Output.Count);
        Assert.Equal("OperationFailed", outcome.Error().Id());
        Assert.Contains("(page.query) failed", outcome.Error().ToString(), StringComparison.Ordinal);
        Assert.Empty(Said());
    }

    [Fact]
    public void The_gate_can_not_tell_without_an_answer()
    {
        var (outcome, exitCode) = Run("Assert-OperationSuccess.ps1", "no-such-operation");

        Assert.Equal(2, exitCode);
        Assert.Equal("OperationNotFound", outcome.Error().Id());
    }

    [Fact]
    public void The_gate_can_not_run_without_a_connection()
    {
        _session.Run("Disconnect-Bctrl").MustBeClean();

        var (outcome, exitCode) = Run("Assert-OperationSuccess.ps1", "a");

        Assert.Equal(2, exitCode);
        Assert.Contains("NotConnected", outcome.ErrorIds);
    }

    [Theory]
    [InlineData("", "running")]
    [InlineData("-CancelOnTimeout", "cancelled")]
    public void The_gate_is_out_of_time_and_may_cancel_what_still_runs(string parameter, string status)
    {
        var ids = Create(OperationEnd.Never);

        var (outcome, exitCode) = Run("Assert-OperationSuccess.ps1", $"{ids[0]} -Timeout 1 {parameter}");

        Assert.Equal(3, exitCode);
        Assert.Equal("OperationWaitTimeout", outcome.Error().Id());
        Eventually.True(
            () => _session.Run($"Get-BctrlOperation {ids[0]}").Single().Text("Status") == status,
            $"the operation is {status}");
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", "::error title=bctrl operation::Operation ")]
    [InlineData("TF_BUILD", "True", "##vso[task.logissue type=error]Operation ")]
    public void In_a_CI_job_the_gate_annotates_the_run_on_one_line(string variable, string value, string beginning)
    {
        Environment.SetEnvironmentVariable(variable, value);
        var ids = Create(OperationEnd.Failed, failure: new OperationFailure { Message = "50%\r\n::error::no\n##vso[task.complete result=Succeeded;]" });

        var (_, exitCode) = Run("Assert-OperationSuccess.ps1", ids[0]);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(Said());
        Assert.StartsWith(beginning, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\r', line);
        Assert.DoesNotContain(variable == "TF_BUILD" ? "##vso[task.complete" : "50% ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_watch_shows_each_change_and_ends_with_the_last()
    {
        var slow = Create(durationMs: 5000);
        var bad = Create(OperationEnd.Failed);

        var (outcome, exitCode) = Run("Watch-Operation.ps1", $"{slow[0]}, {bad[0]} -IntervalSec 1");

        Assert.Equal(1, exitCode);
        Assert.Empty(outcome.Errors);
        var states = outcome.Output.Select(operation => $"{operation.Text("Id")} {operation.Text("Status")} {operation.Text("Progress")}").ToArray();
        Assert.Equal(states.Distinct(), states);
        Assert.Contains(states, state => state.StartsWith($"{slow[0]} running", StringComparison.Ordinal));
        Assert.StartsWith($"{slow[0]} succeeded", states[^1], StringComparison.Ordinal);
        Assert.Single(states, state => state.StartsWith($"{bad[0]} failed", StringComparison.Ordinal));
        Assert.Empty(outcome.Progress);
    }

    [Fact]
    public void The_watch_takes_what_the_pipeline_brings()
    {
        var ids = Create(count: 3);

        var outcome = _session.Run($"'{ids[0]}', [pscustomobject]@{{ OperationId = '{ids[1]}' }}, (Get-BctrlOperation {ids[2]}) | & '{Runbook.PathOf("Watch-Operation.ps1")}'");

        Assert.Equal(ids.Order(), outcome.MustBeClean().Ids.Distinct().Order());
        Assert.Equal(0, _session.Get("LASTEXITCODE"));
    }

    [Fact]
    public void The_watch_tells_of_one_that_is_gone_and_watches_the_others()
    {
        var ids = Create();

        var (outcome, exitCode) = Run("Watch-Operation.ps1", $"no-such-operation, {ids[0]}");

        Assert.Equal(1, exitCode);
        Assert.Equal("OperationNotFound", outcome.Error().Id());
        Assert.Equal("succeeded", outcome.Output[^1].Text("Status"));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(0)]
    public void The_watch_goes_on_while_the_server_is_away_however_few_retries_the_connection_has(int retries)
    {
        var ids = Create(durationMs: 100);
        _session.Run($"Connect-Bctrl $key $server -MaximumRetryCount {retries}").MustBeClean();
        _emulator.PlanFault(new FaultPlan { Kind = "status-503", Count = 3 });

        var (outcome, exitCode) = Run("Watch-Operation.ps1", $"{ids[0]} -IntervalSec 1");

        Assert.Equal(0, exitCode);
        Assert.Equal("succeeded", Assert.Single(outcome.MustBeClean().Output).Text("Status"));
    }

    [Fact]
    public void The_watch_needs_something_to_watch()
    {
        var (outcome, exitCode) = Run("Watch-Operation.ps1", "-Id @()");

        Assert.Equal(2, exitCode);
        Assert.Contains("There is no operation to watch.", Assert.Single(outcome.Errors).ToString(), StringComparison.Ordinal);
    }

    private string[] Create(OperationEnd end = OperationEnd.Succeeded, int count = 1, int durationMs = 100, OperationFailure? failure = null) =>
        [.. _emulator.CreateOperations(new OperationPlan { Count = count, End = end, DurationMs = durationMs, Error = failure }).Select(operation => operation.Id)];

    private (Outcome Outcome, object? ExitCode) Run(string name, string arguments)
    {
        var outcome = _session.Run($"& '{Runbook.PathOf(name)}' {arguments}");
        return (outcome, _session.Get("LASTEXITCODE"));
    }

    private string[] Said() => [.. ((object[])_session.Get("said")!).Select(item => item.ToString()!)];
}
