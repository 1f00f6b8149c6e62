using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Bctrl.PowerShell;

/// <summary>
/// Tells PowerShell to serialize operations, tool calls and summaries with everything in them, for jobs, remoting and <c>Export-Clixml</c>.
/// </summary>
/// <remarks>
/// A types.ps1xml file would do the same, but it fails when the session has imported another copy of the module.
/// </remarks>
internal static class WorkTypeData
{
    /// <summary>Registers the type data in the runspace of the calling thread.</summary>
    public static void Register()
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        // By its type, the cmdlet is found without the import of the module that it belongs to.
        if (Type.GetType("Microsoft.PowerShell.Commands.UpdateTypeDataCommand, Microsoft.PowerShell.Commands.Utility") is { } type)
            shell.AddCommand(new CmdletInfo("Update-TypeData", type));
        else
            shell.AddCommand("Microsoft.PowerShell.Utility\\Update-TypeData");
        shell
            .AddParameter("TypeData", CreateTypeData())
            .AddParameter("Force")
            // The preferences of the session would apply otherwise.
            .AddParameter("Confirm", false)
            .AddParameter("WhatIf", false)
            .AddParameter("ErrorAction", ActionPreference.Ignore);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException)
        {
            // No command must fail because of this, such as in a session without Microsoft.PowerShell.Utility.
        }
    }

    private static TypeData[] CreateTypeData() =>
    [
        // An operation has a result, which has steps, which have objects of their own.
        new(typeof(Operation).FullName) { SerializationDepth = 8 },
        // The result of a tool is of any type.
        new(typeof(ToolCall).FullName) { SerializationDepth = 8 },
        // A summary has lists of objects. After a table of operations, PowerShell does not use the view, and lists these.
        new(typeof(WorkSummary).FullName)
        {
            SerializationDepth = 3,
            DefaultDisplayPropertySet = new(
            [
                nameof(WorkSummary.Name), nameof(WorkSummary.Total), nameof(WorkSummary.Statuses),
                nameof(WorkSummary.MedianSeconds), nameof(WorkSummary.MaximumSeconds), nameof(WorkSummary.Failures),
            ]),
        },
    ];
}
