using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Bctrl.Emulator.Tests;

public sealed class EmulatorProgramTests
{
    private const string Emulator = "Bctrl.Emulator.dll";

    [Fact]
    public async Task Prints_its_address_and_the_commands_to_use_it()
    {
        using var process = TestProcess.Start(Emulator, "--urls", "http://127.0.0.1:0");
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
    public async Task Exits_when_standard_input_closes_with_the_option_until_input_ends()
    {
        var result = await TestProcess.RunAsync(Emulator, ["--urls=http://127.0.0.1:0", "--until-input-ends"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("listens on", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_does_not_stop_it_with_the_option_until_input_ends()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A test cannot send Ctrl+C to one process of a console on Windows.");
        using var process = TestProcess.Start(Emulator, "--urls=http://127.0.0.1:0", "--until-input-ends");
        try
        {
            var address = Regex.Match((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, @"listens on (\S+)").Groups[1].Value;
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

            using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
                await TestProcess.WaitForExitAsync(kill);
            // An emulator that stops closes the port soon.
            for (var i = 0; i < 10; i++)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                await http.GetStringAsync(address + "/emulator/stats", TestContext.Current.CancellationToken);
            }

            process.StandardInput.Close();
            await TestProcess.WaitForExitAsync(process);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    [Fact]
    public async Task Port_in_use_prints_a_one_line_error()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var result = await TestProcess.RunAsync(Emulator, [$"--urls={emulator.Host.BaseAddress}"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("address already in use", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Address_that_is_not_a_loopback_address_prints_an_error()
    {
        var result = await TestProcess.RunAsync(Emulator, ["--urls", "http://0.0.0.0:8787"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("loopback", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_argument_prints_the_usage()
    {
        var result = await TestProcess.RunAsync(Emulator, ["--port", "1"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--urls", result.Error, StringComparison.Ordinal);
    }
}
