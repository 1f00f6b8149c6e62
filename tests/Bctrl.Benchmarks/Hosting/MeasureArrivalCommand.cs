using System.Management.Automation;

namespace Bctrl.Benchmarks;

/// <summary>
/// A cmdlet that follows Wait-BctrlOperation or Wait-BctrlToolCall in the pipeline. For each object it records only the time since the server
/// wrote the response.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "Arrival")]
public sealed class MeasureArrivalCommand : Cmdlet
{
    /// <summary>The operation or tool call from the pipeline.</summary>
    [Parameter(ValueFromPipeline = true)]
    public IPollable? InputObject { get; set; }

    /// <summary>The list to add the latency of each that succeeded to, in milliseconds.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyCollection]
    public required IList<double> Latencies { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is { Status: OperationStatus.Succeeded, FinishedAt: { } responseTime })
            Latencies.Add((DateTime.Now - responseTime).TotalMilliseconds);
    }
}
