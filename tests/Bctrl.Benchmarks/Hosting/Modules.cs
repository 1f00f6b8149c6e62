using System.Diagnostics;
using System.Reflection;

namespace Bctrl.Benchmarks;

/// <summary>The manifests of the built modules.</summary>
internal static class Modules
{
    public static string Bctrl { get; } = Path.Combine(GetFolder("ModuleLayout"), "Bctrl.psd1");

    /// <summary>Returns a manifest of the module with one empty cmdlet. Each has other parts of a manifest.</summary>
    public static string Empty(string variant) => Path.Combine(GetFolder("EmptyModuleLayout"), $"EmptyModule{variant}.psd1");

    /// <summary>
    /// Throws if the module was built without optimizations, because the results would not be those of a release build.
    /// </summary>
    public static void EnsureOptimized()
    {
        var file = Path.Combine(Path.GetDirectoryName(Bctrl)!, "lib", "net8.0", "Bctrl.PowerShell.dll");
        var context = new System.Runtime.Loader.AssemblyLoadContext("inspection", isCollectible: true);
        using (var stream = File.OpenRead(file))
        {
            var attributes = context.LoadFromStream(stream).GetCustomAttributesData();
            var isDebug = attributes.Any(data => data.AttributeType.Name == nameof(DebuggableAttribute)
                && data.ConstructorArguments is [{ Value: int modes }]
                && ((DebuggableAttribute.DebuggingModes)modes).HasFlag(DebuggableAttribute.DebuggingModes.DisableOptimizations));
            if (isDebug)
                throw new NotOptimizedException();
        }
        context.Unload();
    }

    private static string GetFolder(string key) => typeof(Modules).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == key).Value!;
}
