namespace Bctrl.Client.Tests.Connection;

public class FileHandlesTests
{
    [Fact]
    public void The_limit_of_the_process_less_what_is_used_and_reserved_is_available()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /proc/self/limits.");
        var line = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var limit = double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], System.Globalization.CultureInfo.InvariantCulture);

        // Other tests open and close files meanwhile.
        Assert.InRange(FileHandles.GetAvailable(), limit - 1000 - FileHandles.Reserved, limit - 1 - FileHandles.Reserved);
    }
}
