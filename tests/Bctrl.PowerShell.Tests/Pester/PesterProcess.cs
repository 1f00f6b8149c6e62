using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Bctrl.PowerShell.Tests;

/// <summary>A PowerShell process that runs Pester test files one after another, and each file once.</summary>
public sealed class PesterProcess : IAsyncDisposable
{
    /// <summary>Longer than any test file takes.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(5);

    private readonly bool _isDiscovery;
    private readonly bool _stopsAtFailure;
    private readonly string _marker = $"##report {Guid.NewGuid()}";
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<string, PesterReport> _reports = [];
    private Process? _process;
    private Task<string> _errors = Task.FromResult("");
    private string? _unexpectedExit;

    public PesterProcess()
        : this(isDiscovery: false)
    {
    }

    internal PesterProcess(bool isDiscovery, bool stopsAtFailure = false)
    {
        _isDiscovery = isDiscovery;
        _stopsAtFailure = stopsAtFailure;
    }

    /// <summary>Gets the report of a test file. The first call runs the file.</summary>
    public async Task<PesterReport> ReportAsync(string file, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (!_reports.TryGetValue(file, out var report))
                _reports[file] = report = await RunAsync(file, cancellationToken);
            return report;
        }
        finally
        {
            _lock.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await StopAsync();
        _lock.Dispose();
        _folder.Dispose();
        if (_unexpectedExit is not null && !_isDiscovery)
            throw new InvalidOperationException(_unexpectedExit);
    }

    /// <summary>Runs a test file.</summary>
    internal async Task<PesterReport> RunAsync(string file, CancellationToken cancellationToken)
    {
        if (_process is { HasExited: true })
            await StopAsync();
        var process = _process ??= Start();
        var path = _folder.File("report.json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_timeout);
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
            output.AppendLine($"The file did not complete within {s_timeout.TotalMinutes} minutes.");
        }
        catch (IOException e)
        {
            output.AppendLine(e.Message);
        }
        // The next file gets a new process.
        process.Kill(entireProcessTree: true);
        // A child process can keep the output open.
        await Task.WhenAny(_errors, Task.Delay(TimeSpan.FromSeconds(1), cancellationToken));
        var errors = _errors.IsCompletedSuccessfully ? await _errors : "";
        process.Dispose();
        _process = null;
        return new PesterReport($"PowerShell exited before the tests of this file completed. {output}{errors}", []);
    }

    private Process Start()
    {
        var start = PowerShellProcess.CreateStartInfo(
            "-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", Repository.File("tests", "pester", "Report.ps1"),
            "-PesterPath", PowerShellProcess.PesterPath, "-Marker", _marker, $"-Discover:${_isDiscovery}", $"-StopAtFailure:${_stopsAtFailure}");
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        start.StandardOutputEncoding = Encoding.UTF8;
        start.WorkingDirectory = Repository.Root;
        // The same setting as in this process. See the project file.
        start.Environment["DOTNET_TieredPGO"] = "0";
        // The environment of the test run can set it.
        start.Environment.Remove("NO_COLOR");
        var process = Process.Start(start)!;
        _errors = process.StandardError.ReadToEndAsync();
        return process;
    }

    private async Task StopAsync()
    {
        var process = _process!;
        _process = null;
        // PowerShell runs until its input closes. If it has already exited, something went wrong.
        if (process.HasExited)
            _unexpectedExit = $"PowerShell exited with code {process.ExitCode} after the tests of these files: {string.Join(", ", _reports.Keys.Select(Path.GetFileName))}";
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
