using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Shows the connection that commands use when they name none; nothing when there is none. It never shows the key.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BctrlConnection")]
[OutputType(typeof(BctrlConnection))]
public sealed class GetBctrlConnectionCommand : PSCmdlet
{
    /// <summary>Emits the connection.</summary>
    protected override void EndProcessing()
    {
        try
        {
            if (BctrlSession.Current.Connection is { } connection)
                WriteObject(connection);
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(new BctrlApiException(BctrlErrorKind.NotConnected, e.Message, e).ToErrorRecord(null));
        }
    }
}
