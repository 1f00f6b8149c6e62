using System.Xml.Linq;

namespace Bctrl.Packaging;

/// <summary>The description of the package, with the tags by which the PowerShell Gallery finds what is in it.</summary>
internal static class Nuspec
{
    private static readonly XNamespace s_namespace = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";

    public static byte[] Create(ModuleManifest manifest)
    {
        var cmdlets = manifest.List("CmdletsToExport");
        string[] tags =
        [
            .. manifest.Tags, "PSModule", "PSIncludes_Cmdlet",
            .. cmdlets.Select(name => "PSCmdlet_" + name), .. cmdlets.Select(name => "PSCommand_" + name),
        ];
        return ModulePackage.ToBytes(new XElement(
            s_namespace + "package",
            new XElement(
                s_namespace + "metadata",
                Element("id", "Bctrl"),
                Element("version", manifest.Version),
                Element("authors", manifest.Text("Author")),
                Element("owners", manifest.Text("CompanyName")),
                Element("requireLicenseAcceptance", "false"),
                Optional("licenseUrl", "LicenseUri"),
                Optional("projectUrl", "ProjectUri"),
                Optional("iconUrl", "IconUri"),
                Element("description", manifest.Text("Description")),
                Element("releaseNotes", manifest.Text("ReleaseNotes")),
                Element("copyright", manifest.Text("Copyright")),
                Element("tags", string.Join(' ', tags)))));

        XElement? Optional(string name, string key) => manifest.Find(key) is { Length: > 0 } text ? Element(name, text) : null;

        static XElement Element(string name, string value) => new(s_namespace + name, value);
    }
}
