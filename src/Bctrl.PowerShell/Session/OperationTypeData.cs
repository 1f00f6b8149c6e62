using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Bctrl.PowerShell;

/// <summary>
/// Tells PowerShell to serialize operations and summaries with everything in them, for jobs, remoting and <c>Export-Clixml</c>.
/// </summary>
/// <remarks>
/// A types.ps1xml file would do the same, but it fails when the session has imported another copy of the module.
/// </remarks>
internal static class OperationTypeData
{
    private static readonly (Type Type, uint Depth)[] s_depths =
    [
        // An operation has a result, which has steps, which have objects of their own.
        (typeof(Operation), 8),
        // A summary has lists of objects.
        (typeof(OperationSummary), 3),
    ];

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
            .AddParameter("TypeData", s_depths.Select(entry => new TypeData(entry.Type.FullName) { SerializationDepth = entry.Depth }).ToArray())
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
}
