using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Bctrl.Emulator.Tests;

public sealed class PlaygroundTests
{
    private static readonly string s_playground = typeof(PlaygroundTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Playground").Value!;

    [Fact]
    public async Task The_tour_shows_each_command_and_its_output()
    {
        var tour = await Ended.RunAsync(s_playground, []);

        Assert.Equal("", tour.Error);
        Assert.Equal(0, tour.ExitCode);
        Assert.DoesNotContain('\e', tour.Output);
        var parts = Regex.Split(tour.Output, "^PS> ", RegexOptions.Multiline);
        string Part(string command) => Assert.Single(parts, part => part.StartsWith(command, StringComparison.Ordinal));
        Assert.StartsWith("\n# Welcome", parts[0].ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Part("Connect-Bctrl");
        Assert.Contains("http://127.0.0.1:", Part("Get-BctrlConnection"), StringComparison.Ordinal);
        Assert.Equal(
            ["cancelled", "failed", "succeeded", "succeeded", "succeeded", "timed_out"],
            Statuses(Part("$started | Wait-BctrlOperation")).Order());
        Assert.Equal(
            ["cancelled", "failed", "timed_out"],
            Regex.Matches(Part("Get-Content failed.csv"), "^\"[0-9a-f-]{36}\",\"(\\w+)\"", RegexOptions.Multiline).Select(row => row.Groups[1].Value).Order());
        Assert.Contains("failed range.read", Part("$failed | Get-BctrlOperationStep"), StringComparison.Ordinal);
        Assert.Contains("Get-BctrlOperationStep -Failed, mend it", Part("try { $null = $failed | Wait-BctrlOperation -RequireSuccess"), StringComparison.Ordinal);
        Assert.Equal(["running"], Statuses(Part("$stuck | Get-BctrlOperation")));
        Assert.Equal(["cancelled"], Statuses(Part("$stuck | Stop-BctrlOperation -Wait")));
        Assert.Contains("inFlight", Part("(Invoke-BctrlRequest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_has_all_of_PowerShell_and_both_modules()
    {
        var ended = await Command("New-EmulatorOperation 3 -DurationSeconds 0.1 | Wait-BctrlOperation | Select-Object Id, Status | ConvertTo-Csv; (Get-Module).Name");

        var lines = Lines(ended.Output);
        Assert.Equal("", ended.Error);
        Assert.Equal("\"Id\",\"Status\"", lines[0]);
        Assert.All(lines[1..4], line => Assert.EndsWith("\"succeeded\"", line, StringComparison.Ordinal));
        Assert.Contains("Bctrl", lines[4..]);
        Assert.Contains("Bctrl.Emulator", lines[4..]);
    }

    [Fact]
    public async Task Another_runspace_finds_the_module_by_its_name()
    {
        var ended = await Command("1 | ForEach-Object -Parallel { (Get-Command Wait-BctrlOperation).Module.ModuleBase -eq (Split-Path $env:BCTRL_PLAYGROUND_MODULE) }");

        Assert.Equal(["True"], Lines(ended.Output));
    }

    [Fact]
    public async Task Output_and_errors_are_apart()
    {
        var ended = await Command("'one'; Wait-BctrlOperation nowhere; Write-Warning 'careful'; 'two'");

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(["one", "WARNING: careful", "two"], Lines(Regex.Replace(ended.Output, @"\e\[[\d;]*m", "")));
        Assert.Contains("Wait-BctrlOperation: ", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'before'; throw 'broken'; 'after'", 1, "broken")]
    [InlineData("'before'; Wait-BctrlOperation nowhere -ErrorAction Stop; 'after'", 1, "nowhere")]
    [InlineData("'before'; exit 7; 'after'", 7, "")]
    public async Task The_exit_code_tells_how_a_command_ended(string script, int exitCode, string error)
    {
        var ended = await Command(script);

        Assert.Equal(exitCode, ended.ExitCode);
        Assert.Equal(["before"], Lines(ended.Output));
        Assert.Contains(error, ended.Error, StringComparison.Ordinal);
        Assert.Equal(error.Length == 0, ended.Error.Length == 0);
    }

    [Fact]
    public async Task A_file_gets_its_arguments_and_gives_its_exit_code()
    {
        var file = Path.Combine(Path.GetTempPath(), $"bctrl {Guid.NewGuid():n}.ps1");
        await File.WriteAllTextAsync(file, """
            param([string]$Name, [int]$Code, [switch]$Loud)
            "$Name $Code $Loud $args"
            exit $Code
            """, TestContext.Current.CancellationToken);
        try
        {
            var ended = await Ended.RunAsync(
                s_playground, ["-File", file, "-Name", "O'Hara $x", "-Code:5", "-Loud", "-6", "rest"]);

            Assert.Equal(["O'Hara $x 5 True -6 rest"], Lines(ended.Output));
            Assert.Equal("", ended.Error);
            Assert.Equal(5, ended.ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error_of_PowerShell()
    {
        var ended = await Ended.RunAsync(s_playground, ["-File", "not-there.ps1"]);

        Assert.Equal(64, ended.ExitCode);
        Assert.Contains("not-there.ps1", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-?")]
    [InlineData("-h")]
    [InlineData("--help")]
    public async Task It_explains_itself(string argument)
    {
        var ended = await Ended.RunAsync(s_playground, [argument]);

        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("-Interactive", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_prompt_says_in_three_lines_what_to_try_and_Tab_completes_an_id()
    {
        var ended = await Ended.RunAsync(s_playground, ["-interactive"], input: "(TabExpansion2 'Stop-BctrlOperation ').CompletionMatches.CompletionText\nexit 3\n");

        Assert.Equal(3, ended.ExitCode);
        Assert.Equal(3, Regex.Count(ended.Output, @"^  .*#", RegexOptions.Multiline));
        Assert.Matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", ended.Output);
    }

    [Fact]
    public async Task An_interrupt_is_left_to_PowerShell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that goes to one process.");
        using var playground = Ended.Start(s_playground, "-Command", "'ready'; Start-Sleep 2; 'done'");
        Assert.Equal("ready", await playground.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await SignalAsync("INT", playground);

        Assert.Equal("done", await playground.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await playground.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, playground.ExitCode);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task When_it_is_ended_PowerShell_ends_too(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that goes to one process.");
        using var playground = Ended.Start(s_playground, "-Command", "$PID; Start-Sleep 600");
        using var shell = Process.GetProcessById(int.Parse((await playground.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, null));

        await SignalAsync(signal, playground);

        await playground.WaitForExitAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, playground.ExitCode);
    }

    private static async Task SignalAsync(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static Task<Ended> Command(string script) => Ended.RunAsync(s_playground, ["-Command", script]);

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Statuses(string table) => [.. Regex
        .Matches(table, @"^[0-9a-f-]{36} (\w+)", RegexOptions.Multiline)
        .Select(row => row.Groups[1].Value)];
}
