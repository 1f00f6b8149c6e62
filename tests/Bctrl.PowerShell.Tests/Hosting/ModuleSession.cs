using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Security;
using Microsoft.PowerShell;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A real PowerShell engine with the module imported, as a user's session has it. It has the engine's own cmdlets only.
/// </summary>
internal sealed class ModuleSession : IDisposable
{
    /// <summary>The key of every connection. It must never be seen anywhere but in the one header.</summary>
    public const string Key = "bctrl-canary-key-7d1f0c55e2";

    private readonly Runspace _runspace;

    /// <summary>Opens a session; with a stub it is connected, and the stub answers its requests.</summary>
    /// <param name="stub">Answers the requests.</param>
    /// <param name="connectWith">More parameters of <c>Connect-Bctrl</c>.</param>
    /// <param name="host">Shows what is formatted; without one nothing is shown.</param>
    /// <param name="views">The file of views to use instead of the module's own.</param>
    public ModuleSession(StubHttpMessageHandler? stub = null, string connectWith = "", PSHost? host = null, string? views = null)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        state.Variables.Add(new SessionStateVariableEntry("PSModuleAutoLoadingPreference", "None", ""));
        if (views is not null)
        {
            // An assembly that is imported by itself brings neither views nor types.
            state.Formats.Add(new SessionStateFormatEntry(views));
            state.Types.Add(new SessionStateTypeEntry(BuiltModule.Types));
        }
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();

        Set("key", Secure(Key));
        Set("stub", stub);
        Run($"Import-Module '{(views is null ? BuiltModule.Importable : BuiltModule.Assembly)}'").MustBeClean();
        if (stub is not null)
            Run($"Connect-Bctrl -ApiKey $key -HttpMessageHandler $stub -Server https://api.example.test {connectWith}").MustBeClean();
    }

    /// <summary>Opens a session that gives up at the first failure.</summary>
    public static ModuleSession WithoutRetries(StubHttpMessageHandler stub) => new(stub, "-MaximumRetryCount 0");

    /// <summary>Opens a session that forgives two failures, quickly.</summary>
    public static ModuleSession WithQuickRetries(StubHttpMessageHandler stub) =>
        new(stub, "-MaximumRetryCount 2 -RetryIntervalSec 0.01");

    public static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (var c in text)
            secure.AppendChar(c);
        return secure;
    }

    /// <summary>Runs a script that must end with an error, in a way that can be caught, and catches it.</summary>
    public ErrorRecord Catch(string script)
    {
        var outcome = Run($"try {{ {script}; 'went on' }} catch {{ $_ }}");
        Assert.Empty(outcome.Errors);
        return Assert.IsType<ErrorRecord>(Assert.Single(outcome.Output).BaseObject);
    }

    public void Set(string variable, object? value) => _runspace.SessionStateProxy.SetVariable(variable, value);

    public object? Get(string variable) => _runspace.SessionStateProxy.GetVariable(variable);

    /// <summary>Runs a script to its end. <c>$input</c> enumerates what is given beside it.</summary>
    public Outcome Run(string script, params object?[] input)
    {
        using var running = Start(script, input);
        return running.Finish();
    }

    /// <summary>Starts a script.</summary>
    public RunningScript Start(string script, IEnumerable? input = null) => new(_runspace, script, input ?? Array.Empty<object>());

    public void Dispose() => _runspace.Dispose();
}
