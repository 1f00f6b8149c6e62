using System.IO.Compression;

namespace Bctrl.Packaging;

/// <summary>Writes archives of which the same content gives the same bytes.</summary>
internal static class StableZip
{
    /// <summary>The first moment that an archive can name; the files' own times tell when they were copied.</summary>
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Ordinary files, which their owner may write and everybody read.</summary>
    private const int Attributes = 0b1_000_000_110_100_100 << 16;

    public static void Write(Stream stream, IReadOnlyDictionary<string, byte[]> files)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var entry = archive.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = s_time;
            entry.ExternalAttributes = Attributes;
            using var body = entry.Open();
            body.Write(content);
        }
    }
}
