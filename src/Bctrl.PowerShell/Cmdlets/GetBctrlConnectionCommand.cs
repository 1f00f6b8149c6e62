using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Gets the connection that commands use when they specify none, or nothing when there is none. It never shows the key.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BctrlConnection")]
[OutputType(typeof(BctrlConnection))]
public sealed class GetBctrlConnectionCommand : PSCmdlet
{
    /// <summary>Writes the connection.</summary>
    protected override void EndProcessing()
    {
        try
        {
            if (BctrlSession.Current.ResolveConnection() is { } connection)
                WriteObject(connection);
        }
        catch (BctrlException e)
        {
            ThrowTerminatingError(e.ToErrorRecord(null));
        }
    }
}
