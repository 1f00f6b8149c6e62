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
            Statuses(Part("$ended | Where-Object Status -ne succeeded")).Order());
        Assert.Contains("failed range.read", Part("$failed | Get-BctrlOperationStep"), StringComparison.Ordinal);
        Assert.Contains("Get-BctrlOperationStep -Failed, mend it", Part("try { $null = $failed | Wait-BctrlOperation -RequireSuccess"), StringComparison.Ordinal);
        Assert.Equal(["running"], Statuses(Part("$stuck | Get-BctrlOperation")));
        Assert.Equal(["cancelled"], Statuses(Part("$stuck | Stop-BctrlOperation -Wait")));
        Assert.Contains("inFlight", Part("(Invoke-BctrlRequest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_and_errors_are_apart_and_without_escape_codes()
    {
        var ended = await Command("""
            New-EmulatorOperation 500 -DurationSeconds 1 | Wait-BctrlOperation -Verbose
            Wait-BctrlOperation nowhere
            $Host.UI.WriteWarningLine('careful')
            $PSStyle.Foreground.Red + 'last'
            """);

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(500, Statuses(ended.Output).Length);
        Assert.Contains("VERBOSE: POST http://127.0.0.1:", ended.Output, StringComparison.Ordinal);
        Assert.Equal(["WARNING: careful", "last"], Lines(ended.Output)[^2..]);
        Assert.StartsWith("Wait-BctrlOperation: ", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', ended.Output + ended.Error);
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
    public async Task A_script_that_does_not_parse_does_not_run()
    {
        var ended = await Command("'before'; if (");

        Assert.Equal(1, ended.ExitCode);
        Assert.Equal("", ended.Output);
        Assert.Contains("ParserError", ended.Error, StringComparison.Ordinal);
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
    public async Task A_file_that_is_not_there_is_an_error()
    {
        var ended = await Ended.RunAsync(s_playground, ["-File", "not-there.ps1"]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("not-there.ps1", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_that_make_no_sense_get_the_usage()
    {
        var ended = await Ended.RunAsync(s_playground, ["-Nonsense"]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("-Command", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_can_ask_and_hears_the_answer()
    {
        var ended = await Command(
            """
            $choices = [System.Management.Automation.Host.ChoiceDescription[]]('&Yes', '&No')
            $Host.UI.PromptForChoice('Sure?', 'Really?', $choices, 0)
            $Host.UI.ReadLine()
            $Host.UI.ReadLine()
            """,
            input: "what\nn\nbecause\n");

        var lines = Lines(ended.Output);
        Assert.Equal(["Sure?", "Really?"], lines[..2]);
        Assert.EndsWith(": 1", lines[2], StringComparison.Ordinal);
        Assert.Equal("because", lines[3]);
        Assert.Contains("nobody to answer", ended.Error, StringComparison.Ordinal);
    }

    private static Task<Ended> Command(string script, string input = "") =>
        Ended.RunAsync(s_playground, ["-Command", script], input);

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Statuses(string table) => [.. Regex
        .Matches(table, @"^[0-9a-f-]{36} (\w+)", RegexOptions.Multiline)
        .Select(row => row.Groups[1].Value)];
}
