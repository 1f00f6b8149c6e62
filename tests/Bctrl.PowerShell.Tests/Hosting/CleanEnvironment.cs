using System.Runtime.CompilerServices;

namespace Bctrl.PowerShell.Tests;

/// <summary>Clears the environment variables with the developer's own API key and server before the tests run.</summary>
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
