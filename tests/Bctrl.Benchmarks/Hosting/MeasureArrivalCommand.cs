using System.Management.Automation;

namespace Bctrl.Benchmarks;

/// <summary>
/// The next command of the pipeline: it gets each operation at the moment that it leaves the cmdlet, and keeps nothing
/// but the time since the server wrote its answer.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "Arrival")]
public sealed class MeasureArrivalCommand : Cmdlet
{
    /// <summary>What comes down the pipeline.</summary>
    [Parameter(ValueFromPipeline = true)]
    public Operation? InputObject { get; set; }

    /// <summary>The milliseconds of those that succeeded, to be filled in.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyCollection]
    public required IList<double> Latencies { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is { Status: OperationStatus.Succeeded, FinishedAt: { } answered })
            Latencies.Add((DateTime.Now - answered).TotalMilliseconds);
    }
}
