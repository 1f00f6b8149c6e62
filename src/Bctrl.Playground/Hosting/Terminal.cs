using System.Runtime.InteropServices;

namespace Bctrl.Playground.Hosting;

/// <summary>What standard output goes to, and what that can do.</summary>
internal static class Terminal
{
    private const int RedirectedWidth = 120;

    /// <summary>Whether somebody looks at it.</summary>
    public static bool IsInteractive { get; } =
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb" && TakesEscapes();

    /// <summary>Whether it may have escape codes for colours. See https://no-color.org.</summary>
    public static bool HasColor { get; } =
        IsInteractive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Whether escape codes may go to standard error.</summary>
    public static bool ErrorHasColor { get; } = HasColor && !Console.IsErrorRedirected;

    public static int Width => IsInteractive && Console.WindowWidth > 0 ? Console.WindowWidth : RedirectedWidth;

    public static int Height => IsInteractive && Console.WindowHeight > 0 ? Console.WindowHeight : 50;

    public static void WriteLine(string text, string color) => Console.Out.WriteLine(Colored(text, color));

    public static string Colored(string text, string color) => HasColor ? $"{color}{text}\e[0m" : text;

    /// <summary>A console of Windows takes escape codes once it is asked to.</summary>
    private static bool TakesEscapes()
    {
        if (!OperatingSystem.IsWindows())
            return true;
        const int standardOutput = -11;
        const uint processEscapes = 4;
        var output = GetStdHandle(standardOutput);
        return GetConsoleMode(output, out var mode) && SetConsoleMode(output, mode | processEscapes);
    }

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int handle);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool GetConsoleMode(nint handle, out uint mode);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern bool SetConsoleMode(nint handle, uint mode);
}
