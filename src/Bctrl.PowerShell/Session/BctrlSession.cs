using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Bctrl.PowerShell;

/// <summary>The state of the module in one runspace. Two runspaces of a process never share a connection.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "It lives as long as its runspace; Disconnect-Bctrl closes its connections.")]
internal sealed class BctrlSession
{
    private static readonly ConditionalWeakTable<Runspace, BctrlSession> s_sessions = new();

    private BctrlConnection? _connected;
    private BctrlConnection? _fromEnvironment;

    /// <summary>The server that the environment named when the connection was made.</summary>
    private string? _environmentServer;

    // Not when the module is imported, which would take 1.3 times as long.
    private BctrlSession() => WorkTypeData.Register();

    /// <summary>The session of the runspace in which the calling thread runs a pipeline.</summary>
    public static BctrlSession Current => s_sessions.GetValue(Runspace.DefaultRunspace, _ => new BctrlSession());

    /// <summary>
    /// Returns the connection for commands that specify none: that of Connect-Bctrl, or else one with the key in the
    /// environment, or null when there is no key.
    /// </summary>
    /// <exception cref="BctrlException">The environment contains a key or a server that is not valid.</exception>
    public BctrlConnection? ResolveConnection() => _connected is { IsClosed: false } ? _connected : ConnectFromEnvironment();

    /// <summary>The operations that were given to commands.</summary>
    public RecentItemsByConnection<Operation> Operations { get; } = new(WorkKind.Operation, OperationBehavior.Describe);

    /// <summary>The tool calls that were given to commands.</summary>
    public RecentItemsByConnection<ToolCall> ToolCalls { get; } = new(WorkKind.ToolCall, ToolCallBehavior.Describe);

    public void Connect(BctrlConnection connection) => _connected = connection;

    /// <summary>Closes the connection of the session, if there is one.</summary>
    public void Disconnect()
    {
        _connected?.Dispose();
        _fromEnvironment?.Dispose();
        _connected = _fromEnvironment = null;
    }

    private BctrlConnection? ConnectFromEnvironment()
    {
        if (BctrlEnvironment.GetApiKey() is not { } key)
            return null;

        // A runbook may set another key or server between two commands.
        var (server, variable) = BctrlEnvironment.GetServer();
        if (_fromEnvironment is { IsClosed: false } current && current.HasKey(key) && _environmentServer == server.OriginalString)
            return current;

        // If this fails, the next command has to fail too, and not to use the previous connection.
        _fromEnvironment = null;
        _fromEnvironment = new BctrlConnection(new BctrlConnectionOptions
        {
            ApiKey = key,
            ApiKeyVariable = BctrlEnvironment.ApiKeyVariable,
            Server = server,
            ServerVariable = variable,
            UntypedObjectFactory = PSObjectFactory.Instance,
        });
        _environmentServer = server.OriginalString;
        return _fromEnvironment;
    }
}
