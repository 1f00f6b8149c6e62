using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using Microsoft.PowerShell;

namespace Bctrl.Benchmarks;

/// <summary>A runspace in this process with the module imported.</summary>
internal sealed class HostedEngine : IDisposable
{
    private readonly Runspace _runspace;

    public HostedEngine()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        state.Commands.Add(new SessionStateCmdletEntry("Measure-Arrival", typeof(MeasureArrivalCommand), null));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Set("key", new NetworkCredential("", "a-key-for-the-benchmark").SecurePassword);
        Run($"Import-Module '{Modules.Bctrl}'");
    }

    /// <summary>Connects with a handler that responds without a network.</summary>
    public void Connect(HttpMessageHandler handler)
    {
        Set("handler", handler);
        Run("Connect-Bctrl -ApiKey $key -HttpMessageHandler $handler -Server https://api.example.test");
    }

    /// <summary>
    /// Connects to the server. Without a certificate it uses HTTP/1.1. With a certificate it uses HTTP/2 and TLS, and the
    /// module's own handler trusts the certificate.
    /// </summary>
    public void Connect(Uri server, string? certificate)
    {
        Set("server", server);
        if (certificate is null)
        {
            Run("Connect-Bctrl -ApiKey $key -Server $server");
            return;
        }
        var handler = HttpMessageHandlerFactory.Create(server, null, null);
        ServerEndpoint.Trust((SocketsHttpHandler)handler, certificate);
        Set("handler", handler);
        Run("Connect-Bctrl -ApiKey $key -Server $server -HttpMessageHandler $handler");
    }

    public void Set(string variable, object? value) => _runspace.SessionStateProxy.SetVariable(variable, value);

    /// <summary>Starts a script that the caller stops.</summary>
    public System.Management.Automation.PowerShell Start(string script)
    {
        var shell = System.Management.Automation.PowerShell.Create(_runspace).AddScript(script);
        shell.BeginInvoke();
        return shell;
    }

    /// <summary>Runs a script until it completes, and throws if it writes an error.</summary>
    public ICollection<PSObject> Run(string script)
    {
        var (output, errors) = RunWithErrors(script);
        return errors.Count == 0 ? output : throw new InvalidOperationException($"{errors.Count} errors, the first: {errors.First()}");
    }

    /// <summary>Runs a script until it completes, and returns its output and its errors.</summary>
    public (ICollection<PSObject> Output, ICollection<ErrorRecord> Errors) RunWithErrors(string script)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        var output = shell.AddScript(script).Invoke();
        return (output, shell.Streams.Error.ReadAll());
    }

    public void Dispose() => _runspace.Dispose();
}
