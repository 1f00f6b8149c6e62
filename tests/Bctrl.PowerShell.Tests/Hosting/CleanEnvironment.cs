using System.Runtime.CompilerServices;

namespace Bctrl.PowerShell.Tests;

/// <summary>Keeps a developer's own key and server out of the tests.</summary>
internal static class CleanEnvironment
{
    public static readonly string[] Variables = ["BCTRL_API_KEY", "BCTRL_BASE_URL", "BCTRL_API_BASE_URL", "BCTRL_API_URL"];

    [ModuleInitializer]
    internal static void Clear()
    {
        foreach (var variable in Variables)
            Environment.SetEnvironmentVariable(variable, null);
    }
}
