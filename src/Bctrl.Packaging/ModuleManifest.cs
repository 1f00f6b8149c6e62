namespace Bctrl.Packaging;

/// <summary>What a module's manifest says of it.</summary>
internal sealed class ModuleManifest
{
    private readonly Dictionary<string, object?> _values;

    private ModuleManifest(Dictionary<string, object?> values) => _values = values;

    /// <summary>The version with its prerelease label, such as <c>0.1.0-beta1</c>.</summary>
    public string Version => Find("Prerelease") is { Length: > 0 } label ? $"{Text("ModuleVersion")}-{label}" : Text("ModuleVersion");

    public IReadOnlyList<string> Tags => List("Tags");

    public static ModuleManifest Read(string path)
    {
        var values = DataFileReader.Read(File.ReadAllText(path));
        // What the Gallery alone reads lies two tables deeper; no name of it is used above.
        if (values.GetValueOrDefault("PrivateData") is Dictionary<string, object?> data && data.GetValueOrDefault("PSData") is Dictionary<string, object?> gallery)
        {
            foreach (var (key, value) in gallery)
                values[key] = value;
        }
        return new(values);
    }

    public string? Find(string key) => _values.GetValueOrDefault(key) as string;

    /// <exception cref="InvalidDataException">The manifest has no such text.</exception>
    public string Text(string key) => Find(key) ?? throw new InvalidDataException($"The manifest has no {key}.");

    public IReadOnlyList<string> List(string key) => _values.GetValueOrDefault(key) switch
    {
        List<object?> items => [.. items.OfType<string>()],
        string one => [one],
        _ => throw new InvalidDataException($"The manifest has no {key}."),
    };
}
