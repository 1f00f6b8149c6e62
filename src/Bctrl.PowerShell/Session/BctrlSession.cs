using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Bctrl.PowerShell;

/// <summary>
/// What the module remembers for one runspace: two runspaces of a process never share an identity.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "It lives as long as its runspace; Disconnect-Bctrl ends what it holds.")]
internal sealed class BctrlSession
{
    private static readonly ConditionalWeakTable<Runspace, BctrlSession> s_sessions = new();

    private BctrlConnection? _connected;
    private BctrlConnection? _fromEnvironment;
    private string? _environment;

    /// <summary>The one that served last, even if it has ended since.</summary>
    private BctrlConnection? _last;

    /// <summary>Another server, or another account, knows nothing of the operations of one.</summary>
    private readonly Dictionary<(Uri Server, string? SubaccountId), SeenOperations> _seen = [];

    /// <summary>The session of the runspace that the calling thread runs a pipeline of.</summary>
    public static BctrlSession Current => s_sessions.GetValue(Runspace.DefaultRunspace, _ => new BctrlSession());

    /// <summary>The connection that serves when a command names none, or null when there is no key either.</summary>
    /// <exception cref="ArgumentException">The environment names a key or a server that can't be used.</exception>
    public BctrlConnection? Connection =>
        _connected is { IsClosed: false } ? _connected : ConnectFromEnvironment();

    /// <summary>The operations that were seen over a connection; without one, over that which served last.</summary>
    public SeenOperations SeenOver(BctrlConnection? connection)
    {
        if ((connection ?? _last) is not { } over)
            return new SeenOperations();
        var key = (over.Server, over.SubaccountId);
        return _seen.TryGetValue(key, out var seen) ? seen : _seen[key] = new SeenOperations();
    }

    public void Connect(BctrlConnection connection) => _connected = _last = connection;

    /// <summary>Ends the session's connection, if it has one.</summary>
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
        var server = BctrlEnvironment.GetServer() ?? ServerAddress.Default;
        if (_fromEnvironment is { IsClosed: false } known && known.HasKey(key) && _environment == server.OriginalString)
            return _last = known;

        _environment = server.OriginalString;
        return _last = _fromEnvironment = new BctrlConnection(new BctrlConnectionOptions
        {
            ApiKey = key,
            Server = server,
            ValueFactory = PSObjectFactory.Instance,
        });
    }
}
