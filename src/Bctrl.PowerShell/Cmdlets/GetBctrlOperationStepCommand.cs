using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Writes one flat row for each step of operations, made for <c>Export-Csv</c>. Operations are used as they are; for ids
/// it first gets the operations: <c>GET /v1/operations/{id}</c>.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BctrlOperationStep", DefaultParameterSetName = IdSet)]
[OutputType(typeof(OperationStepRow))]
public sealed class GetBctrlOperationStepCommand : WorkCmdlet<Operation>
{
    /// <summary>Initializes the cmdlet with the throttle limit for requests that the server responds to at once.</summary>
    public GetBctrlOperationStepCommand()
        : base(OperationBehavior.Instance) => ThrottleLimit = PollOptions.ShortRequestThrottleLimit;

    /// <summary>Writes only the steps that failed.</summary>
    [Parameter]
    public SwitchParameter Failed { get; set; }

    private protected override string Activity => CmdletMessages.StepActivity;

    /// <summary>Needs no connection before there is an id.</summary>
    protected override void BeginProcessing()
    {
    }

    private protected override void Submit(Operation item) => Write(item);

    private protected override void Write(Operation item)
    {
        if (item.Steps is null)
            WriteVerbose(CmdletMessages.NoSteps(item.Id, item.Status));
        WarnOf(item.Result?.InvalidIndex, item);
        foreach (var step in item.Steps ?? [])
        {
            if (!Failed || !step.Ok)
                WriteObject(new OperationStepRow(item.Id, step));
        }
    }
}
