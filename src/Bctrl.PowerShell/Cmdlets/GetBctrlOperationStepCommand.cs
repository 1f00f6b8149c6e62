using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Lays the steps of operations out as flat rows, made for <c>Export-Csv</c>. Of operations it makes no request; of
/// ids it gets the operations first: <c>GET /v1/operations/{id}</c>.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BctrlOperationStep", DefaultParameterSetName = IdSet)]
[OutputType(typeof(OperationStepRow))]
public sealed class GetBctrlOperationStepCommand : OperationCmdlet
{
    /// <summary>Makes the cmdlet, with the limit of those whose requests are answered at once.</summary>
    public GetBctrlOperationStepCommand() => ThrottleLimit = WaitOptions.ShortThrottleLimit;

    /// <summary>Only the steps that failed.</summary>
    [Parameter]
    public SwitchParameter Failed { get; set; }

    private protected override string Activity => "Getting steps";

    /// <summary>Does without a connection until an id calls for one.</summary>
    protected override void BeginProcessing()
    {
    }

    private protected override void Take(Operation operation) => Finish(operation);

    private protected override void Finish(Operation operation)
    {
        if (operation.Steps is null)
            WriteVerbose($"Operation {operation.Id} is {Text.Clean(operation.Status)} and has no result, so no steps to show.");
        foreach (var step in operation.Steps ?? [])
        {
            if (!Failed || !step.Ok)
                WriteObject(new OperationStepRow(operation.Id, step));
        }
    }
}
