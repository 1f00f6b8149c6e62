using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Gets operations as they stand now, many at once: <c>GET /v1/operations/{id}</c>. Without an id: those that this
/// runspace has seen and that had not ended.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BctrlOperation", DefaultParameterSetName = SeenSet)]
[OutputType(typeof(Operation))]
public sealed class GetBctrlOperationCommand : OperationCmdlet
{
    private const string SeenSet = "Seen";

    /// <summary>Makes the cmdlet, with the limit of those whose requests are answered at once.</summary>
    public GetBctrlOperationCommand() => ThrottleLimit = WaitOptions.ShortThrottleLimit;

    private protected override string Activity => "Getting operations";

    /// <summary>Asks for everything that was seen, when nothing was named.</summary>
    protected override void EndProcessing()
    {
        if (ParameterSetName == SeenSet && !MyInvocation.ExpectingInput)
        {
            foreach (var seen in Seen.NewestFirst)
                Engine.Add(seen.Id);
        }
        base.EndProcessing();
    }
}
