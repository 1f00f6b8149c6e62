namespace Bctrl.PowerShell.Tests;

/// <summary>Waits for what happens on another thread. The limit only ends a test that hangs.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(1);

    public static void True(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, s_hangs), $"It never happens that {what}.");
}
