namespace Bctrl.PowerShell.Tests;

/// <summary>A folder of a test's own, which goes with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bctrl-test-");

    public string Path => _folder.FullName;

    /// <summary>The names of all files in it.</summary>
    public IEnumerable<string> FileNames => _folder.EnumerateFileSystemInfos().Select(file => file.Name).Order();

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
