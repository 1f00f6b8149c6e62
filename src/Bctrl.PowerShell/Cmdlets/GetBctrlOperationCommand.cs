using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Gets the current state of operations, many at once: <c>GET /v1/operations/{id}</c>. Without an id it gets those that
/// were given to commands of this runspace and that are not known to have completed.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BctrlOperation", DefaultParameterSetName = RecentSet)]
[OutputType(typeof(Operation))]
public sealed class GetBctrlOperationCommand : WorkCmdlet<Operation>
{
    private const string RecentSet = "Recent";

    /// <summary>Initializes the cmdlet with the throttle limit for requests that the server responds to at once.</summary>
    public GetBctrlOperationCommand()
        : base(OperationBehavior.Instance) => ThrottleLimit = PollOptions.ShortRequestThrottleLimit;

    private protected override string Activity => CmdletMessages.GetActivity(Kind);

    /// <summary>Gets all operations that were given before, when none is specified.</summary>
    protected override void EndProcessing()
    {
        if (ParameterSetName == RecentSet && !MyInvocation.ExpectingInput)
            SubmitAll(Recent!.Find(_ => true).Select(operation => operation.Id).ToArray());
        base.EndProcessing();
    }

    private protected override void Submit(Operation item) => Submit(item.Id);
}
