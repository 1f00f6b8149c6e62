namespace Bctrl.PowerShell.Tests;

/// <summary>Waits for a condition that another thread fulfills. The timeout only ends tests that hang.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(1);

    public static void True(Func<bool> condition, string description) =>
        Assert.True(SpinWait.SpinUntil(condition, s_timeout), $"Timed out while waiting until {description}.");
}
