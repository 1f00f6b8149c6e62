using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Requests the cancellation of operations, many at once: <c>POST /v1/operations/{id}/cancel</c>.</summary>
[Cmdlet(VerbsLifecycle.Stop, "BctrlOperation", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(Operation))]
public sealed class StopBctrlOperationCommand() : StopCmdlet<Operation>(OperationBehavior.Instance);
