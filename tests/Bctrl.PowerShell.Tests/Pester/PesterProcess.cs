using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Bctrl.PowerShell.Tests;

/// <summary>A PowerShell that runs files of Pester tests, one after another, each once.</summary>
public sealed class PesterProcess : IAsyncDisposable
{
    /// <summary>No file takes so long; one that does hangs.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(5);

    private readonly bool _isDiscovery;
    private readonly string _marker = $"##report {Guid.NewGuid()}";
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, PesterReport> _reports = [];
    private Process? _process;
    private Task<string> _errors = Task.FromResult("");
    private string? _lost;

    public PesterProcess()
        : this(isDiscovery: false)
    {
    }

    internal PesterProcess(bool isDiscovery) => _isDiscovery = isDiscovery;

    /// <summary>What came of the tests of a file, which run if they have not.</summary>
    public async Task<PesterReport> ReportAsync(string file, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_reports.TryGetValue(file, out var report))
                _reports[file] = report = await RunAsync(file, cancellationToken);
            return report;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await EndAsync();
        _turn.Dispose();
        _folder.Dispose();
        if (_lost is not null && !_isDiscovery)
            throw new InvalidOperationException(_lost);
    }

    private async Task<PesterReport> RunAsync(string file, CancellationToken cancellationToken)
    {
        if (_process is { HasExited: true })
            await EndAsync();
        var process = _process ??= Start();
        var path = _folder.File($"{_reports.Count}.json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_hangs);
        var output = new StringBuilder();
        try
        {
            await process.StandardInput.WriteLineAsync($"{file}\t{path}".AsMemory(), limit.Token);
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line == _marker)
                    return JsonSerializer.Deserialize<PesterReport>(await File.ReadAllTextAsync(path, cancellationToken))!;
                output.AppendLine(line);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            output.AppendLine($"It did not end within {s_hangs.TotalMinutes} minutes.");
        }
        catch (IOException e)
        {
            output.AppendLine(e.Message);
        }
        // The next file gets a process of its own.
        process.Kill(entireProcessTree: true);
        // What it has started may hold its output for longer.
        await Task.WhenAny(_errors, Task.Delay(TimeSpan.FromSeconds(1), cancellationToken));
        var errors = _errors.IsCompletedSuccessfully ? await _errors : "";
        process.Dispose();
        _process = null;
        return new PesterReport($"PowerShell ended before the tests of this file had. {output}{errors}", []);
    }

    private Process Start()
    {
        var start = PinnedPowerShell.CreateStartInfo(
            "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", Repository.File("tests", "pester", "Report.ps1"),
            "-PesterPath", PinnedPowerShell.PesterPath, "-Marker", _marker, _isDiscovery ? "-Discover" : "-Discover:$false");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        start.StandardOutputEncoding = Encoding.UTF8;
        start.WorkingDirectory = Repository.Root;
        // As in this process: see the project file.
        start.Environment["DOTNET_TieredPGO"] = "0";
        // Whatever runs this test may be set to something else.
        start.Environment.Remove("NO_COLOR");
        var process = Process.Start(start)!;
        _errors = process.StandardError.ReadToEndAsync();
        return process;
    }

    private async Task EndAsync()
    {
        var process = _process!;
        _process = null;
        // Its input is still open: what ends by itself is not done with what it began.
        if (process.HasExited)
            _lost = $"PowerShell ended with {process.ExitCode} after the tests of a file: {string.Join(", ", _reports.Keys.Select(Path.GetFileName))}";
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        process.Dispose();
    }
}
