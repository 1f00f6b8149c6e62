using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Waits for any number of operations at once, and writes each as soon as it completes:
/// <c>POST /v1/operations/{id}/wait</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "BctrlOperation", DefaultParameterSetName = IdSet)]
[OutputType(typeof(Operation))]
public sealed class WaitBctrlOperationCommand() : WaitCmdlet<Operation>(OperationBehavior.Instance);
