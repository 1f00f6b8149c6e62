using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Bctrl.Packaging;

/// <summary>Makes the package that the PowerShell Gallery takes, of the module as the build laid it out.</summary>
internal static class ModulePackage
{
    /// <summary>The bill of materials' name in the package.</summary>
    public const string BillName = "bom.cdx.json";

    /// <param name="root">The repository, with the module laid out in it.</param>
    /// <param name="output">The folder to write into. An older package of the module there goes.</param>
    /// <returns>The package's path.</returns>
    public static string Create(string root, string output)
    {
        var layout = Path.Combine(root, "out", "Bctrl");
        var manifest = ModuleManifest.Read(Path.Combine(layout, "Bctrl.psd1"));
        var files = Directory.EnumerateFiles(layout, "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(layout, file).Replace('\\', '/'), File.ReadAllBytes, StringComparer.Ordinal);
        files["icon.png"] = File.ReadAllBytes(Path.Combine(root, "docs", "icon.png"));
        var shipped = ShippedPackage.ReadAll(Path.Combine(root, "src", "Bctrl.PowerShell", "obj", "project.assets.json"));
        files[BillName] = BillOfMaterials.Create(manifest, shipped, files);
        AddConventions(files, manifest);

        Directory.CreateDirectory(output);
        foreach (var old in Directory.EnumerateFiles(output, "Bctrl.*.nupkg"))
            File.Delete(old);
        var path = Path.Combine(output, $"Bctrl.{manifest.Version}.nupkg");
        using var stream = File.Create(path);
        StableZip.Write(stream, files);
        return path;
    }

    /// <summary>What makes a package of an archive: the Open Packaging Conventions ask for it.</summary>
    private static void AddConventions(Dictionary<string, byte[]> files, ModuleManifest manifest)
    {
        const string Properties = "package/services/metadata/core-properties/bctrl.psmdcp";
        var extensions = files.Keys.Select(name => Path.GetExtension(name).TrimStart('.')).Append("nuspec").ToHashSet(StringComparer.OrdinalIgnoreCase);
        files["Bctrl.nuspec"] = Nuspec.Create(manifest);
        files[Properties] = CoreProperties(manifest);

        XNamespace relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
        files["_rels/.rels"] = ToBytes(new XElement(
            relationships + "Relationships",
            Relationship("http://schemas.microsoft.com/packaging/2010/07/manifest", "/Bctrl.nuspec"),
            Relationship("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "/" + Properties)));

        XNamespace types = "http://schemas.openxmlformats.org/package/2006/content-types";
        files["[Content_Types].xml"] = ToBytes(new XElement(
            types + "Types",
            Default("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            Default("psmdcp", "application/vnd.openxmlformats-package.core-properties+xml"),
            extensions.Where(extension => extension.Length > 0).Order(StringComparer.Ordinal).Select(extension => Default(extension, "application/octet")),
            // A file without an extension is named by itself.
            files.Keys.Where(name => Path.GetExtension(name).Length == 0).Order(StringComparer.Ordinal).Select(name => new XElement(
                types + "Override", new XAttribute("PartName", "/" + name), new XAttribute("ContentType", "application/octet")))));

        XElement Default(string extension, string type) =>
            new(types + "Default", new XAttribute("Extension", extension), new XAttribute("ContentType", type));

        XElement Relationship(string type, string target) => new(
            relationships + "Relationship", new XAttribute("Type", type), new XAttribute("Target", target),
            new XAttribute("Id", "R" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(target)))[..16]));
    }

    private static byte[] CoreProperties(ModuleManifest manifest)
    {
        XNamespace core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
        XNamespace dc = "http://purl.org/dc/elements/1.1/";
        return ToBytes(new XElement(
            core + "coreProperties",
            new XAttribute(XNamespace.Xmlns + "dc", dc),
            new XElement(dc + "creator", manifest.Text("Author")),
            new XElement(dc + "description", manifest.Text("Description")),
            new XElement(dc + "identifier", "Bctrl"),
            new XElement(core + "version", manifest.Version),
            new XElement(core + "keywords", string.Join(' ', manifest.Tags))));
    }

    /// <summary>The document with line feeds, wherever it is made.</summary>
    internal static byte[] ToBytes(XElement root) => Encoding.UTF8.GetBytes(
        $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root.ToString().ReplaceLineEndings("\n")}\n");
}
