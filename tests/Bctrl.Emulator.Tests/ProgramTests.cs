using System.Text.RegularExpressions;

namespace Bctrl.Emulator.Tests;

public sealed class ProgramTests
{
    private const string Emulator = "Bctrl.Emulator.dll";

    [Fact]
    public async Task It_says_where_it_listens_and_how_to_use_it()
    {
        using var process = Ended.Start(Emulator, "--urls", "http://127.0.0.1:0");
        try
        {
            var lines = new string?[3];
            for (var i = 0; i < lines.Length; i++)
                lines[i] = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

            var address = Regex.Match(lines[0]!, @"http://127\.0\.0\.1:\d+").Value;
            Assert.Contains($"$env:BCTRL_BASE_URL = '{address}'", lines[1], StringComparison.Ordinal);
            Assert.Contains("$env:BCTRL_API_KEY", lines[1], StringComparison.Ordinal);
            Assert.True(File.Exists(Regex.Match(lines[2]!, "Import-Module '(.+?)'; New-EmulatorOperation").Groups[1].Value), lines[2]);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            var stats = await http.GetStringAsync(address + "/emulator/stats", TestContext.Current.CancellationToken);
            Assert.StartsWith("{\"served\":0,", stats, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task It_ends_with_its_input_when_it_is_told_to()
    {
        var ended = await Ended.RunAsync(Emulator, ["--urls=http://127.0.0.1:0", "--until-input-ends"]);

        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("listens on", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_in_one_line()
    {
        await using var api = await Api.StartAsync();

        var ended = await Ended.RunAsync(Emulator, [$"--urls={api.Host.BaseAddress}"]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("address already in use", ended.Error, StringComparison.Ordinal);
        Assert.Single(ended.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_address_that_is_not_loopback_is_refused()
    {
        var ended = await Ended.RunAsync(Emulator, ["--urls", "http://0.0.0.0:8787"]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("loopback", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_that_make_no_sense_get_the_usage()
    {
        var ended = await Ended.RunAsync(Emulator, ["--port", "1"]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("--urls", ended.Error, StringComparison.Ordinal);
    }
}
