using System.Reflection;

namespace Bctrl.Testing;

/// <summary>
/// Makes lib/netstandard2.0 loadable in PowerShell 7, which has an older version of one of its assemblies. Windows PowerShell
/// does not need this.
/// </summary>
public static class AssemblyReplacement
{
    private static Assembly? s_assembly;

    /// <summary>Uses an assembly file where the version of the assembly that PowerShell has is too old.</summary>
    public static void Use(string path)
    {
        if (s_assembly is not null)
            return;
        // Unlike LoadFrom, LoadFile also loads an assembly if another version of it is loaded.
        s_assembly = Assembly.LoadFile(path);
        // .NET raises this event before AppDomain.AssemblyResolve, whose handlers would load the file in a way that fails.
        var context = Type.GetType("System.Runtime.Loader.AssemblyLoadContext", throwOnError: true)!;
        var resolving = context.GetEvent("Resolving")!;
        var handler = typeof(AssemblyReplacement).GetMethod(nameof(Resolve), BindingFlags.NonPublic | BindingFlags.Static)!;
        resolving.AddEventHandler(context.GetProperty("Default")!.GetValue(null), Delegate.CreateDelegate(resolving.EventHandlerType!, handler));
    }

    private static Assembly? Resolve(object context, AssemblyName name) => name.Name == s_assembly!.GetName().Name ? s_assembly : null;
}
