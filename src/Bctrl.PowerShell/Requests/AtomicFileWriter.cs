namespace Bctrl.PowerShell;

/// <summary>
/// Saves a response to a file. The file is replaced in one step, when the whole response has been received; until then a
/// temporary file with a unique name is beside it.
/// </summary>
internal sealed class AtomicFileWriter : IDisposable
{
    private const int BufferSize = 81920;

    private static readonly string[] s_deviceFolders = ["/dev/", "/proc/", "/sys/"];

    private readonly FileStream _stream;
    private string _path;
    private string _temporaryPath;
    private volatile bool _isDisposed;

    /// <summary>Creates the temporary file, so that a file that can't be written fails before a request is sent.</summary>
    /// <exception cref="BctrlException">The file can't be written.</exception>
    public AtomicFileWriter(string path)
    {
        _path = path;
        _temporaryPath = path;
        FileStream? stream = null;
        Run(() =>
        {
            _path = ResolveLink(path);
            if (Directory.Exists(_path) || Path.GetDirectoryName(_path) is not { } folder)
                throw new IOException(CmdletMessages.PathIsAFolder);
            if (IsDevice(path) || IsDevice(_path))
                throw new IOException(CmdletMessages.FileIsADevice);
            if (File.Exists(_path))
                RequireRegularFile();
            // A file in the same folder is on the same volume, so it can replace the other in one step.
            _temporaryPath = Path.Combine(folder, $".bctrl-{Guid.NewGuid():N}.tmp");
            stream = CreateTemporaryFile();
        });
        _stream = stream!;
    }

    /// <summary>Writes the response. What an earlier try has written is discarded.</summary>
    /// <exception cref="BctrlException">The file can't be written, and another request would not help.</exception>
    public async Task SaveAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[BufferSize];
            Run(() => _stream.SetLength(0));
            int read;
            while ((read = await body.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false)) > 0)
                Run(() => _stream.Write(buffer, 0, read));
            Run(() =>
            {
                _stream.Dispose();
                Replace();
            });
        }
        finally
        {
            // After Ctrl+C, the file could not be deleted while it was written.
            if (_isDisposed)
                Dispose();
        }
    }

    /// <summary>Deletes the temporary file, unless it has replaced the other.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        try
        {
            _stream.Dispose();
            File.Delete(_temporaryPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // A full disk may reject the last bytes of a file that is discarded anyway.
        }
    }

    private static bool IsDevice(string path) =>
        s_deviceFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    /// <summary>Checks that the existing file may be written, and that it is no pipe.</summary>
    private void RequireRegularFile()
    {
        if (IsReadOnly())
            throw new UnauthorizedAccessException(CmdletMessages.FileIsReadOnly);
        using var existing = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (!existing.CanSeek)
            throw new IOException(CmdletMessages.FileIsADevice);
    }

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BctrlException(BctrlErrorKind.FileNotSaved, CmdletMessages.FileNotSaved(_path, e.Message.Replace(_temporaryPath, _path)), e);
        }
    }

#if NET8_0_OR_GREATER
    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>A link is kept, and the file that it points to is replaced.</summary>
    private static string ResolveLink(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    /// <summary>On Unix, the attribute doesn't tell what the user may do.</summary>
    private bool IsReadOnly() => OperatingSystem.IsWindows()
        ? File.GetAttributes(_path).HasFlag(FileAttributes.ReadOnly)
        : (File.GetUnixFileMode(_path) & Writable) == 0;

    /// <summary>Nobody may read the content who may not read the existing file.</summary>
    private FileStream CreateTemporaryFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = BufferSize };
        if (!OperatingSystem.IsWindows() && File.Exists(_path))
            options.UnixCreateMode = File.GetUnixFileMode(_path) | UnixFileMode.UserWrite;
        return new FileStream(_temporaryPath, options);
    }

    private void Replace()
    {
        if (OperatingSystem.IsWindows() && File.Exists(_path))
        {
            // Unlike Move, this keeps the access control list.
            File.Replace(_temporaryPath, _path, destinationBackupFileName: null, ignoreMetadataErrors: true);
            return;
        }
        if (!OperatingSystem.IsWindows() && File.Exists(_path))
            File.SetUnixFileMode(_temporaryPath, File.GetUnixFileMode(_path));
        File.Move(_temporaryPath, _path, overwrite: true);
    }
#else
    private static string ResolveLink(string path) => path;

    private bool IsReadOnly() => (File.GetAttributes(_path) & FileAttributes.ReadOnly) != 0;

    private FileStream CreateTemporaryFile() => new(_temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);

    private void Replace()
    {
        if (File.Exists(_path))
            File.Replace(_temporaryPath, _path, destinationBackupFileName: null, ignoreMetadataErrors: true);
        else
            File.Move(_temporaryPath, _path);
    }
#endif
}
