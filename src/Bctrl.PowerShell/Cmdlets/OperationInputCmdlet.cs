using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that summarizes operations. It sends no request and needs no connection.</summary>
public abstract class OperationInputCmdlet : PSCmdlet
{
    private protected OperationInputCmdlet()
    {
    }

    /// <summary>Operations, as the cmdlets of the module write them; also ones that were exported and imported.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [OperationTransformation(OperationsOnly = true)]
    [AllowEmptyCollection]
    public Operation[]? InputObject { get; set; }

    /// <summary>Adds what came in. The operations are not kept.</summary>
    protected override void ProcessRecord()
    {
        foreach (var operation in InputObject ?? [])
            Add(operation);
    }

    private protected abstract void Add(Operation operation);
}
