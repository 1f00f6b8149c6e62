using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Bctrl.PowerShell.Tests;

/// <summary>A PowerShell that runs files of Pester tests, one after another, each once.</summary>
public sealed class PesterProcess : IAsyncDisposable
{
    private const string Marker = "##report ";

    /// <summary>No file takes so long; one that does hangs.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(5);

    private readonly bool _isDiscovery;
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<string, PesterReport> _reports = new();
    private readonly StringBuilder _errors = new();
    private Process? _process;

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
    }

    private async Task<PesterReport> RunAsync(string file, CancellationToken cancellationToken)
    {
        var process = _process ??= Start();
        var path = _folder.File($"{_reports.Count}.json");
        await process.StandardInput.WriteLineAsync($"{file}\t{path}".AsMemory(), cancellationToken);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_hangs);
        var output = new StringBuilder();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line == Marker + path)
                    return JsonSerializer.Deserialize<PesterReport>(await File.ReadAllTextAsync(path, cancellationToken))!;
                output.AppendLine(line);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            output.AppendLine($"It did not end within {s_hangs.TotalMinutes} minutes.");
        }
        // The next file gets a process of its own.
        await EndAsync();
        return new PesterReport($"PowerShell ended before the tests of this file had. {output}{_errors}", []);
    }

    private Process Start()
    {
        var start = PinnedPowerShell.CreateStartInfo(
            "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", Repository.File("tests", "pester", "Report.ps1"),
            "-PesterPath", PinnedPowerShell.PesterPath, "-Marker", Marker, _isDiscovery ? "-Discover" : "-Discover:$false");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.WorkingDirectory = Repository.Root;
        // As in this process: see the project file.
        start.Environment["DOTNET_TieredPGO"] = "0";
        // Whatever runs this test may be set to something else.
        start.Environment.Remove("NO_COLOR");
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        return process;
    }

    private async Task EndAsync()
    {
        var process = _process!;
        _process = null;
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
