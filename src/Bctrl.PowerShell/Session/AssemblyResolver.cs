#if !NET8_0_OR_GREATER
using System.Management.Automation;
using System.Reflection;

namespace Bctrl.PowerShell;

/// <summary>
/// Loads the dependencies of the module from its folder in Windows PowerShell. It handles only requests from assemblies
/// in that folder, so that other modules load their own versions of the same dependencies.
/// </summary>
public sealed class AssemblyResolver : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string s_folder = Path.GetDirectoryName(typeof(AssemblyResolver).Assembly.Location)!;

    /// <summary>Registers the event handler when the module is imported.</summary>
    public void OnImport() => AppDomain.CurrentDomain.AssemblyResolve += Resolve;

    /// <summary>Removes the event handler when the module is removed.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    private static Assembly? Resolve(object? sender, ResolveEventArgs request)
    {
        // An assembly that was loaded from memory has no location. GetDirectoryName would throw an exception for an empty
        // path, which would also affect the requests of other modules.
        if (request.RequestingAssembly is not { IsDynamic: false, Location.Length: > 0 } requestingAssembly
            || !string.Equals(Path.GetDirectoryName(requestingAssembly.Location), s_folder, StringComparison.OrdinalIgnoreCase))
            return null;
        // The AssemblyName constructor throws an exception if the culture is not installed.
        var file = Path.Combine(s_folder, request.Name.Split(',')[0] + ".dll");
        return File.Exists(file) ? Assembly.LoadFrom(file) : null;
    }
}
#endif
