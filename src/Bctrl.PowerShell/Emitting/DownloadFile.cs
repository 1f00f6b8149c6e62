namespace Bctrl.PowerShell;

/// <summary>A file that is whole, or not there: until all of it has come it has another name.</summary>
internal sealed class DownloadFile : IDisposable
{
    private const int BufferSize = 81920;

    private readonly string _path;
    private readonly string _partial;
    private readonly FileStream _stream;

    private DownloadFile(string path)
    {
        _path = path;
        _partial = path + ".partial";
        _stream = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize);
    }

    /// <summary>Makes sure that the file can be written before anything is asked of the server.</summary>
    /// <exception cref="IOException">It can't be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static DownloadFile Create(string path) => Directory.Exists(path)
        ? throw new IOException($"'{Text.Clean(path)}' is a folder. Give the name of a file.")
        : new DownloadFile(path);

    /// <summary>Writes the whole of it. What an earlier try left is overwritten.</summary>
    /// <exception cref="BctrlApiException">It can't be written. To ask the server again would not help.</exception>
    public async Task SaveAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        Do(() => _stream.SetLength(0));
        int read;
        while ((read = await body.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false)) > 0)
            Do(() => _stream.Write(buffer, 0, read));
        Do(() =>
        {
            _stream.Dispose();
            if (File.Exists(_path))
                File.Delete(_path);
            File.Move(_partial, _path);
        });
    }

    /// <summary>Leaves nothing behind of what was not saved.</summary>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
            File.Delete(_partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk may refuse the last bytes of what is dropped anyway.
        }
    }

    private void Do(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BctrlApiException(BctrlErrorKind.InvalidRequest, $"The answer can't be saved in '{Text.Clean(_path)}': {e.Message}", e);
        }
    }
}
