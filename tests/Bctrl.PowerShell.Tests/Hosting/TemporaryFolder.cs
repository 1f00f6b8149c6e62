namespace Bctrl.PowerShell.Tests;

/// <summary>A temporary folder that is deleted on dispose.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bctrl-test-");

    public string Path => _folder.FullName;

    /// <summary>The sorted names of all files in the folder.</summary>
    public IEnumerable<string> FileNames => _folder.EnumerateFileSystemInfos().Select(file => file.Name).Order();

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
