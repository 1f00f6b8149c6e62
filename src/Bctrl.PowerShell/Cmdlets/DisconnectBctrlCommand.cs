using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Closes the connection of the session, or the specified one. Without a connection it does nothing.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Bctrl")]
public sealed class DisconnectBctrlCommand : PSCmdlet
{
    /// <summary>The connection to close. The default is the connection of the session.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public BctrlConnection? Connection { get; set; }

    /// <summary>Closes the connection.</summary>
    protected override void ProcessRecord()
    {
        if (Connection is null)
            BctrlSession.Current.Disconnect();
        else
            Connection.Dispose();
    }
}
