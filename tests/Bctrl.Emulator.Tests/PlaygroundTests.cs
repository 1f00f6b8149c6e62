using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Bctrl.Emulator.Tests;

public sealed class PlaygroundTests
{
    private static readonly string s_playgroundPath = typeof(PlaygroundTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "PlaygroundPath").Value!;

    [Fact]
    public async Task Tour_shows_each_command_and_its_output()
    {
        var tour = await TestProcess.RunAsync(s_playgroundPath, []);

        Assert.Equal("", tour.Error);
        Assert.Equal(0, tour.ExitCode);
        Assert.DoesNotContain('\e', tour.Output);
        var parts = Regex.Split(tour.Output, "^PS> ", RegexOptions.Multiline);
        string GetPart(string command) => Assert.Single(parts, part => part.StartsWith(command, StringComparison.Ordinal));
        Assert.StartsWith("\n# Welcome", parts[0].ReplaceLineEndings("\n"), StringComparison.Ordinal);
        GetPart("Connect-Bctrl");
        Assert.Contains("http://127.0.0.1:", GetPart("Get-BctrlConnection"), StringComparison.Ordinal);
        Assert.Equal(
            ["cancelled", "failed", "succeeded", "succeeded", "succeeded", "timed_out"],
            GetStatuses(GetPart("$started | Wait-BctrlOperation")).Order());
        Assert.Equal(
            ["cancelled", "failed", "timed_out"],
            Regex.Matches(GetPart("Get-Content failed.csv"), "^\"[0-9a-f-]{36}\",\"(\\w+)\"", RegexOptions.Multiline).Select(row => row.Groups[1].Value).Order());
        Assert.Contains("failed range.read", GetPart("$failed | Get-BctrlOperationStep"), StringComparison.Ordinal);
        Assert.Contains("Get-BctrlOperationStep -Failed", GetPart("try { $null = $failed | Wait-BctrlOperation -RequireSuccess"), StringComparison.Ordinal);
        Assert.Equal(["running"], GetStatuses(GetPart("$stuck | Get-BctrlOperation")));
        Assert.Equal(["cancelled"], GetStatuses(GetPart("$stuck | Stop-BctrlOperation -Wait")));
        Assert.Contains("inFlight", GetPart("(Invoke-BctrlRequest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_can_use_both_modules()
    {
        var result = await RunCommandAsync("New-EmulatorOperation 3 -DurationSeconds 0.1 | Wait-BctrlOperation | Select-Object Id, Status | ConvertTo-Csv; (Get-Module).Name");

        var lines = SplitLines(result.Output);
        Assert.Equal("", result.Error);
        Assert.Equal("\"Id\",\"Status\"", lines[0]);
        Assert.All(lines[1..4], line => Assert.EndsWith("\"succeeded\"", line, StringComparison.Ordinal));
        Assert.Contains("Bctrl", lines[4..]);
        Assert.Contains("Bctrl.Emulator", lines[4..]);
    }

    [Fact]
    public async Task Another_runspace_can_import_the_module_by_name()
    {
        var result = await RunCommandAsync("1 | ForEach-Object -Parallel { (Get-Command Wait-BctrlOperation).Module.ModuleBase -eq (Split-Path $env:BCTRL_PLAYGROUND_MODULE) }");

        Assert.Equal(["True"], SplitLines(result.Output));
    }

    [Fact]
    public async Task Output_and_errors_go_to_separate_streams()
    {
        var result = await RunCommandAsync("'one'; Wait-BctrlOperation nowhere; Write-Warning 'careful'; 'two'");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["one", "WARNING: careful", "two"], SplitLines(Regex.Replace(result.Output, @"\e\[[\d;]*m", "")));
        Assert.Contains("Wait-BctrlOperation: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'before'; throw 'broken'; 'after'", 1, "broken")]
    [InlineData("'before'; Wait-BctrlOperation nowhere -ErrorAction Stop; 'after'", 1, "nowhere")]
    [InlineData("'before'; exit 7; 'after'", 7, "")]
    public async Task Exit_code_is_the_exit_code_of_the_command(string script, int exitCode, string error)
    {
        var result = await RunCommandAsync(script);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(["before"], SplitLines(result.Output));
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
        Assert.Equal(error.Length == 0, result.Error.Length == 0);
    }

    [Fact]
    public async Task File_receives_its_arguments_and_returns_its_exit_code()
    {
        var file = Path.Combine(Path.GetTempPath(), $"bctrl {Guid.NewGuid():n}.ps1");
        await File.WriteAllTextAsync(file, """
            param([string]$Name, [int]$Code, [switch]$Loud)
            "$Name $Code $Loud $args"
            exit $Code
            """, TestContext.Current.CancellationToken);
        try
        {
            var result = await TestProcess.RunAsync(
                s_playgroundPath, ["-File", file, "-Name", "O'Hara $x", "-Code:5", "-Loud", "-6", "rest"]);

            Assert.Equal(["O'Hara $x 5 True -6 rest"], SplitLines(result.Output));
            Assert.Equal("", result.Error);
            Assert.Equal(5, result.ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Missing_file_is_reported_by_PowerShell()
    {
        var result = await TestProcess.RunAsync(s_playgroundPath, ["-File", "missing.ps1"]);

        Assert.Equal(64, result.ExitCode);
        Assert.Contains("missing.ps1", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-?")]
    [InlineData("-h")]
    [InlineData("--help")]
    public async Task Help_option_prints_the_usage(string argument)
    {
        var result = await TestProcess.RunAsync(s_playgroundPath, [argument]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("-Interactive", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompt_shows_three_commands_to_try_and_completes_an_id()
    {
        var result = await TestProcess.RunAsync(s_playgroundPath, ["-interactive"], input: "(TabExpansion2 'Stop-BctrlOperation ').CompletionMatches.CompletionText\nexit 3\n");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal(3, Regex.Count(result.Output, @"^  .*#", RegexOptions.Multiline));
        Assert.Matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", result.Output);
    }

    [Fact]
    public async Task Interrupt_signal_is_handled_by_PowerShell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows can't send a signal to a single process.");
        using var playground = TestProcess.Start(s_playgroundPath, "-Command", "'ready'; Start-Sleep 2; 'done'");
        Assert.Equal("ready", await playground.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await SignalAsync("INT", playground);

        Assert.Equal("done", await playground.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await TestProcess.WaitForExitAsync(playground);
        Assert.Equal(0, playground.ExitCode);
    }

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("HUP", 1)]
    public async Task Termination_signal_also_stops_PowerShell(string signal, int number)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows can't send a signal to a single process.");
        Assert.SkipWhen(IsIgnored(number), $"This process was started with SIG{signal} ignored, as nohup does, and so are its children.");
        using var playground = TestProcess.Start(s_playgroundPath, "-Command", "$PID; Start-Sleep 600");
        using var shell = Process.GetProcessById(int.Parse((await playground.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, null));

        await SignalAsync(signal, playground);

        await TestProcess.WaitForExitAsync(playground);
        await TestProcess.WaitForExitAsync(shell);
        Assert.NotEqual(0, playground.ExitCode);
    }

    private static bool IsIgnored(int signal)
    {
        const string Name = "SigIgn:";
        if (!OperatingSystem.IsLinux())
            return false;
        var ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..];
        return ((ulong.Parse(ignored, NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, null) >> (signal - 1)) & 1) == 1;
    }

    private static async Task SignalAsync(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await TestProcess.WaitForExitAsync(kill);
    }

    private static Task<ProcessResult> RunCommandAsync(string script) => TestProcess.RunAsync(s_playgroundPath, ["-Command", script]);

    private static string[] SplitLines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] GetStatuses(string table) => [.. Regex
        .Matches(table, @"^[0-9a-f-]{36} (\w+)", RegexOptions.Multiline)
        .Select(row => row.Groups[1].Value)];
}
