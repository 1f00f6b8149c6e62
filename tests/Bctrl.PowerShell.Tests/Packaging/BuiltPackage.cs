using System.IO.Compression;
using System.Text;
using Bctrl.Packaging;

namespace Bctrl.PowerShell.Tests;

/// <summary>The package, made of the module as the build laid it out.</summary>
public sealed class BuiltPackage : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BuiltPackage()
    {
        Path = ModulePackage.Create(Repository.Root, _folder.Path);
        using var archive = ZipFile.OpenRead(Path);
        Files = archive.Entries.ToDictionary(entry => entry.FullName, Read);
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, byte[]> Files { get; }

    public string Text(string name) => Encoding.UTF8.GetString(Files[name]);

    public void Dispose() => _folder.Dispose();

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
