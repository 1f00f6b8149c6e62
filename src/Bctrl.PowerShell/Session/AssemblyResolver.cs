#if !NET8_0_OR_GREATER
using System.Management.Automation;
using System.Reflection;

namespace Bctrl.PowerShell;

/// <summary>
/// Finds what the module ships beside itself for Windows PowerShell, for its own assemblies and nobody else's: another
/// module's copy of System.Text.Json is never replaced by ours.
/// </summary>
public sealed class AssemblyResolver : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string s_folder = Path.GetDirectoryName(typeof(AssemblyResolver).Assembly.Location)!;

    /// <summary>Starts to answer.</summary>
    public void OnImport() => AppDomain.CurrentDomain.AssemblyResolve += Resolve;

    /// <summary>Stops to answer.</summary>
    /// <param name="psModuleInfo">The module that was removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    private static Assembly? Resolve(object? sender, ResolveEventArgs request)
    {
        // One that was loaded from memory has no place, and to ask for the folder of none would throw in everybody's way.
        if (request.RequestingAssembly is not { IsDynamic: false, Location.Length: > 0 } asking
            || !string.Equals(Path.GetDirectoryName(asking.Location), s_folder, StringComparison.OrdinalIgnoreCase))
            return null;
        // AssemblyName would fail for a culture that this machine doesn't have.
        var file = Path.Combine(s_folder, request.Name.Split(',')[0] + ".dll");
        return File.Exists(file) ? Assembly.LoadFrom(file) : null;
    }
}
#endif
