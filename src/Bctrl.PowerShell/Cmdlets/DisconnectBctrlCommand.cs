using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Ends the session's connection, or the one that is named. Without one it does nothing.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Bctrl")]
public sealed class DisconnectBctrlCommand : PSCmdlet
{
    /// <summary>The connection to end. The default is the session's own.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public BctrlConnection? Connection { get; set; }

    /// <summary>Ends it.</summary>
    protected override void ProcessRecord()
    {
        if (Connection is null)
            BctrlSession.Current.Disconnect();
        else
            Connection.Dispose();
    }
}
