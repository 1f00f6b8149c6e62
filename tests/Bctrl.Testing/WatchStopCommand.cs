using System.Management.Automation;

namespace Bctrl.Testing;

/// <summary>
/// Passes its input on, and sets an event when the pipeline is stopped. PowerShell stops the commands of a pipeline in
/// their order, so the commands before this one have been stopped by then.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "Stop")]
public sealed class WatchStopCommand : Cmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public ManualResetEventSlim Stopped { get; set; } = null!;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord() => WriteObject(InputObject);

    protected override void StopProcessing() => Stopped.Set();
}
