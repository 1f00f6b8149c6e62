using System.Management.Automation;
using Bctrl.Emulator;

namespace Bctrl.Playground;

/// <summary>
/// Starts operations in the playground's emulator and emits their ids. Nothing of this is in the module: real
/// operations are started by whatever runs them.
/// </summary>
[Cmdlet(VerbsCommon.New, "EmulatorOperation")]
[OutputType(typeof(PSObject))]
public sealed class NewEmulatorOperationCommand : PSCmdlet
{
    internal static EmulatorHost? Emulator { get; set; }

    /// <summary>How many.</summary>
    [Parameter(Position = 0)]
    public int Count { get; set; } = 1;

    /// <summary>How they end.</summary>
    [Parameter]
    [ValidateSet("succeeded", "failed", "cancelled", "timed_out", "never")]
    public string End { get; set; } = "succeeded";

    /// <summary>Seconds until they end.</summary>
    [Parameter]
    public double DurationSeconds { get; set; } = 2;

    /// <summary>How many steps each has.</summary>
    [Parameter]
    public int Steps { get; set; } = 5;

    /// <summary>The step, counted from 1, that fails or hangs.</summary>
    [Parameter]
    public int? FailAtStep { get; set; }

    /// <summary>The code of the error that they end with.</summary>
    [Parameter]
    public string? ErrorCode { get; set; }

    /// <summary>The message of the error that they end with.</summary>
    [Parameter]
    public string? ErrorMessage { get; set; }

    /// <summary>What they run in.</summary>
    [Parameter]
    [ValidateSet("browser", "desktop", "spreadsheet")]
    public string RuntimeKind { get; set; } = "browser";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var operations = Emulator!.CreateOperations(new OperationPlan
        {
            Count = Count,
            End = Enum.Parse<OperationEnd>(End.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            DurationMs = (int)(DurationSeconds * 1000),
            Steps = Steps,
            FailAtStep = FailAtStep,
            Error = ErrorCode is null && ErrorMessage is null ? null
                : new OperationFailure { Code = ErrorCode, Message = ErrorMessage },
            RuntimeKind = RuntimeKind,
        });
        foreach (var operation in operations)
        {
            var started = new PSObject();
            started.Properties.Add(new PSNoteProperty("Id", operation.Id));
            started.Properties.Add(new PSNoteProperty("RuntimeKind", RuntimeKind));
            started.Properties.Add(new PSNoteProperty("Runtime", operation.Runtime));
            WriteObject(started);
        }
    }
}
