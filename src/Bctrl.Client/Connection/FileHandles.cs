using System.Runtime.InteropServices;

namespace Bctrl;

/// <summary>How many network connections this process can open. On Linux and macOS, each uses a file handle.</summary>
internal static class FileHandles
{
    /// <summary>File handles that are left to the rest of the process, such as for files and assemblies.</summary>
    public const int Reserved = 100;

    private const int LimitOnLinux = 7;
    private const int LimitOnMac = 8;

    /// <summary>Returns how many file handles are left for network connections, and at least 1.</summary>
    public static int GetAvailable()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return int.MaxValue;
        try
        {
            var isMac = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);
            if (GetLimit(isMac ? LimitOnMac : LimitOnLinux, out var limit) != 0)
                return int.MaxValue;
            var used = Directory.EnumerateFileSystemEntries(isMac ? "/dev/fd" : "/proc/self/fd").Count();
            var total = (long)Math.Min(limit.Current.ToUInt64(), int.MaxValue);
            return (int)Math.Max(1, total - used - Reserved);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or EntryPointNotFoundException)
        {
            return int.MaxValue;
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public UIntPtr Current;
        public UIntPtr Maximum;
    }
}
