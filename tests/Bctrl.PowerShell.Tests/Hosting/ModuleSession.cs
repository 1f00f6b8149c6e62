using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Security;
using Microsoft.PowerShell;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A runspace with the module imported. It has only the cmdlets of the PowerShell engine, such as <c>ForEach-Object</c>.
/// </summary>
internal sealed class ModuleSession : IDisposable
{
    /// <summary>The API key of every connection. It must not appear anywhere but in the Authorization header.</summary>
    public const string Key = "bctrl-canary-key-7d1f0c55e2";

    private readonly Runspace _runspace;

    /// <summary>Opens a session. If there is a stub server, the session connects to it.</summary>
    /// <param name="stub">The stub server that responds to the requests.</param>
    /// <param name="connectParameters">More parameters of <c>Connect-Bctrl</c>.</param>
    /// <param name="host">The host that shows formatted output. Without a host, the session shows nothing.</param>
    /// <param name="views">The path of a format file to use instead of the module's own.</param>
    public ModuleSession(StubHttpMessageHandler? stub = null, string connectParameters = "", PSHost? host = null, string? views = null)
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        state.Variables.Add(new SessionStateVariableEntry("PSModuleAutoLoadingPreference", "None", ""));
        if (views is not null)
        {
            // Importing the assembly instead of the manifest loads no formatting views.
            state.Formats.Add(new SessionStateFormatEntry(views));
        }
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();

        Set("key", Secure(Key));
        Set("stub", stub);
        Run($"Import-Module '{(views is null ? BuiltModule.TestedManifest : BuiltModule.Assembly)}'").MustBeClean();
        if (stub is not null)
            Run($"Connect-Bctrl -ApiKey $key -HttpMessageHandler $stub -Server https://api.example.test {connectParameters}").MustBeClean();
    }

    public static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (var c in text)
            secure.AppendChar(c);
        return secure;
    }

    public void Set(string variable, object? value) => _runspace.SessionStateProxy.SetVariable(variable, value);

    public object? Get(string variable) => _runspace.SessionStateProxy.GetVariable(variable);

    /// <summary>Runs a script until it completes. <c>$input</c> enumerates the input.</summary>
    public Outcome Run(string script, params object?[] input)
    {
        using var running = Start(script, input);
        return running.Finish();
    }

    /// <summary>Starts a script, and returns before it completes.</summary>
    public RunningScript Start(string script, IEnumerable? input = null) => new(_runspace, script, input ?? Array.Empty<object>());

    public void Dispose() => _runspace.Dispose();
}
