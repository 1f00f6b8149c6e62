using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text.RegularExpressions;
using Bctrl.Emulator;
using Bctrl.Playground.Hosting;
using Microsoft.PowerShell;

namespace Bctrl.Playground;

/// <summary>A PowerShell session with the module in it, that shows what it does as a console would.</summary>
internal sealed partial class Session : IDisposable
{
    /// <summary>What a shell reports of a program that Ctrl+C has ended.</summary>
    private const int Interrupted = 130;

    private readonly PlaygroundHost _host = new();
    private readonly Runspace _runspace;
    private PowerShell? _running;

    public Session(EmulatorHost emulator)
    {
        NewEmulatorOperationCommand.Emulator = emulator;
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule(ModuleManifest);
        state.Commands.Add(new SessionStateCmdletEntry(
            "New-EmulatorOperation", typeof(NewEmulatorOperationCommand), helpFileName: null));
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        if (!Terminal.HasColor)
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
        Console.CancelKeyPress += OnInterrupt;
    }

    private static string ModuleManifest => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(Session).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "ModuleLayout").Value!,
        "Bctrl.psd1"));

    /// <summary>Runs a script file with arguments as a shell passes them.</summary>
    /// <inheritdoc cref="Run" path="/returns"/>
    public int RunFile(string path, IEnumerable<string> arguments)
    {
        if (!File.Exists(path))
        {
            Console.Error.WriteLine($"There is no script file '{path}'.");
            return 1;
        }
        // What a file exits with is for its caller to pass on.
        var words = arguments.Select(ToArgument).Prepend(Quote(Path.GetFullPath(path)));
        return Run($"& {string.Join(' ', words)}; if (-not $?) {{ exit $LASTEXITCODE }}");
    }

    /// <summary>Runs a script and shows its output and errors.</summary>
    /// <returns>What it exits with, or 1 if an error ends it, or 0.</returns>
    public int Run(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        _running = shell;
        try
        {
            // Says where a script is incomplete; running it would not.
            _ = ScriptBlock.Create(script);
            shell.Invoke();
            return shell.InvocationStateInfo.State == PSInvocationState.Stopped ? Interrupted : _host.ExitCode ?? 0;
        }
        catch (RuntimeException e)
        {
            ShowError(e.ErrorRecord);
            return 1;
        }
        finally
        {
            _running = null;
            _host.EraseProgress();
        }
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnInterrupt;
        _runspace.Dispose();
    }

    private void ShowError(ErrorRecord error)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Out-Default").AddParameter("InputObject", error);
        _host.ToStandardError(() => shell.Invoke());
    }

    /// <summary>The first Ctrl+C stops the pipeline in order, a second one the program.</summary>
    private void OnInterrupt(object? sender, ConsoleCancelEventArgs e)
    {
        if (_running is not { InvocationStateInfo.State: PSInvocationState.Running } shell)
            return;
        e.Cancel = true;
        shell.BeginStop(null, null);
    }

    /// <summary>Leaves <c>-Name</c> and <c>-Name:value</c> to be read as parameters, and quotes the rest.</summary>
    private static string ToArgument(string argument)
    {
        var named = NamedArgument().Match(argument);
        return !named.Success ? Quote(argument)
            : named.Groups[2].Success ? $"{named.Groups[1]}:{Quote(named.Groups[2].Value)}"
            : argument;
    }

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^(-[A-Za-z_]\w*)(?::(.*))?$", RegexOptions.Singleline)]
    private static partial Regex NamedArgument();
}
