using System.Diagnostics;
using System.Reflection;

namespace Bctrl.Benchmarks;

/// <summary>The modules as the build laid them out.</summary>
internal static class Modules
{
    public static string Bctrl { get; } = Path.Combine(GetFolder("ModuleLayout"), "Bctrl.psd1");

    public static string Empty { get; } = Path.Combine(GetFolder("EmptyModuleLayout"), "EmptyModule.psd1");

    public static string EmptyWithViews { get; } = Path.Combine(GetFolder("EmptyModuleLayout"), "EmptyModuleWithViews.psd1");

    /// <summary>A module that was built for debugging says nothing about the one that ships.</summary>
    public static void MustBeOptimized()
    {
        var file = Path.Combine(Path.GetDirectoryName(Bctrl)!, "lib", "net8.0", "Bctrl.PowerShell.dll");
        var context = new System.Runtime.Loader.AssemblyLoadContext("look", isCollectible: true);
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
