using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>The NuGet package of the module in <c>out/Bctrl</c>.</summary>
public sealed class BuiltPackage : IDisposable
{
    /// <summary>Longer than <c>dotnet pack</c> takes.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public BuiltPackage()
    {
        Path = Pack(_folder.Path);
        Files = Read(Path);
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, byte[]> Files { get; }

    public string Text(string name) => Encoding.UTF8.GetString(Files[name]).TrimStart('\uFEFF');

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs <c>dotnet pack</c>.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="layout">The folder with the module. The default is <c>out/Bctrl</c>.</param>
    /// <returns>The path of the package.</returns>
    internal static string Pack(string output, string? layout = null)
    {
        // A build server would keep running, and keep the output streams open that are read here.
        string[] arguments = ["pack", Repository.File("src", "Bctrl.PowerShell"), "--no-build", "--output", output, "-nodeReuse:false", $"-p:ModuleLayout={layout ?? BuiltModule.Folder}/"];
        using var pack = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var text = pack.StandardOutput.ReadToEndAsync();
        var errors = pack.StandardError.ReadToEndAsync();
        if (!pack.WaitForExit(s_timeout))
            pack.Kill(entireProcessTree: true);
        pack.WaitForExit();
        Assert.True(pack.ExitCode == 0, text.Result + errors.Result);
        return Assert.Single(Directory.GetFiles(output, "*.nupkg"));
    }

    internal static SortedDictionary<string, byte[]> Read(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return new(archive.Entries.ToDictionary(entry => entry.FullName, Read), StringComparer.Ordinal);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
