using System.Text.Json;
using System.Xml.Linq;

namespace Bctrl.Packaging;

/// <summary>A package whose assemblies ship in <c>lib/netstandard2.0</c>.</summary>
/// <param name="Name">The package's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">Its licence's SPDX expression, or null when it names none.</param>
/// <param name="Assemblies">The file names of its assemblies.</param>
/// <param name="DependsOn">The ids of the packages that it needs.</param>
internal sealed record ShippedPackage(
    string Name, string Version, string? Licence, IReadOnlyList<string> Assemblies, IReadOnlyList<string> DependsOn)
{
    /// <summary>What NuGet has restored for the module, from its <c>project.assets.json</c>.</summary>
    public static IReadOnlyList<ShippedPackage> ReadAll(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(assets));
        var root = document.RootElement;
        var folders = root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToArray();
        var libraries = root.GetProperty("libraries");
        return
        [
            // Before version 4 of the file a target has its framework's long name.
            .. root.GetProperty("targets").EnumerateObject()
                .First(target => target.Name is "netstandard2.0" or ".NETStandard,Version=v2.0").Value.EnumerateObject()
                .Where(package => package.Value.GetProperty("type").GetString() == "package")
                .Select(package =>
                {
                    var id = package.Name.Split('/');
                    return new ShippedPackage(
                        id[0], id[1],
                        ReadLicence(folders, libraries.GetProperty(package.Name).GetProperty("path").GetString()!, id[0]),
                        Names(package.Value, "runtime", Path.GetFileName),
                        Names(package.Value, "dependencies", name => name));
                })
                .Where(package => package.Assemblies.Count > 0)
                .OrderBy(package => package.Name, StringComparer.Ordinal),
        ];
    }

    private static string[] Names(JsonElement package, string property, Func<string, string> select) =>
        package.TryGetProperty(property, out var list)
            ? [.. list.EnumerateObject().Select(item => select(item.Name)).Where(name => name != "_._").Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The licence that the package names, or else the one of which it holds the text.</summary>
    private static string? ReadLicence(string[] folders, string path, string id)
    {
        var package = folders.Select(folder => Path.Combine(folder, path)).First(Directory.Exists);
        var expression = XDocument.Load(Path.Combine(package, $"{id.ToLowerInvariant()}.nuspec")).Descendants()
            .FirstOrDefault(element => element.Name.LocalName == "license" && element.Attribute("type")?.Value == "expression")?.Value;
        var text = Path.Combine(package, "LICENSE.TXT");
        return expression ?? (File.Exists(text) && File.ReadLines(text).First() == "The MIT License (MIT)" ? "MIT" : null);
    }
}
