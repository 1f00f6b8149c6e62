using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bctrl.Packaging;

/// <summary>What the module is made of, in the form of CycloneDX 1.6.</summary>
internal static class BillOfMaterials
{
    private static readonly JsonWriterOptions s_form = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Create(ModuleManifest manifest, IReadOnlyList<ShippedPackage> shipped, IReadOnlyDictionary<string, byte[]> files)
    {
        var module = $"pkg:nuget/Bctrl@{manifest.Version}";
        var own = files.Where(file => Path.GetFileName(file.Key).StartsWith("Bctrl.", StringComparison.Ordinal) && file.Key.EndsWith(".dll", StringComparison.Ordinal))
            .OrderBy(file => file.Key, StringComparer.Ordinal).ToArray();

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_form))
        {
            json.WriteStartObject();
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteString("serialNumber", $"urn:uuid:{SerialNumber(files)}");
            json.WriteNumber("version", 1);
            json.WriteStartObject("metadata");
            json.WriteStartObject("component");
            WriteIdentity(json, "application", module, "Bctrl", manifest.Version, "MIT");
            json.WriteString("description", manifest.Text("Description"));
            json.WriteEndObject();
            json.WriteEndObject();

            json.WriteStartArray("components");
            foreach (var (path, content) in own)
            {
                json.WriteStartObject();
                WriteIdentity(json, "file", path, path, manifest.Version, "MIT");
                WriteHash(json, content);
                json.WriteEndObject();
            }
            foreach (var package in shipped)
            {
                json.WriteStartObject();
                WriteIdentity(json, "library", Reference(package), package.Name, package.Version, package.Licence);
                json.WriteStartArray("components");
                foreach (var path in package.Assemblies.Select(assembly => "lib/netstandard2.0/" + assembly))
                {
                    json.WriteStartObject();
                    WriteIdentity(json, "file", path, path, package.Version, null);
                    WriteHash(json, files[path]);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();

            json.WriteStartArray("dependencies");
            WriteDependencies(json, module, [.. own.Select(file => file.Key), .. shipped.Select(Reference)]);
            foreach (var package in shipped)
                WriteDependencies(json, Reference(package), [.. shipped.Where(other => package.DependsOn.Contains(other.Name)).Select(Reference)]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static string Reference(ShippedPackage package) => $"pkg:nuget/{package.Name}@{package.Version}";

    private static void WriteIdentity(Utf8JsonWriter json, string type, string reference, string name, string version, string? licence)
    {
        json.WriteString("type", type);
        json.WriteString("bom-ref", reference);
        json.WriteString("name", name);
        json.WriteString("version", version);
        if (licence is not null)
        {
            json.WriteStartArray("licenses");
            json.WriteStartObject();
            json.WriteString("expression", licence);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        if (reference.StartsWith("pkg:", StringComparison.Ordinal))
            json.WriteString("purl", reference);
    }

    private static void WriteHash(Utf8JsonWriter json, byte[] content)
    {
        json.WriteStartArray("hashes");
        json.WriteStartObject();
        json.WriteString("alg", "SHA-256");
        json.WriteString("content", Convert.ToHexStringLower(SHA256.HashData(content)));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDependencies(Utf8JsonWriter json, string reference, IReadOnlyList<string> dependsOn)
    {
        json.WriteStartObject();
        json.WriteString("ref", reference);
        json.WriteStartArray("dependsOn");
        foreach (var other in dependsOn)
            json.WriteStringValue(other);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The same for the same files, and another for others: a UUID of version 8, made of their hashes.</summary>
    private static Guid SerialNumber(IReadOnlyDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(SHA256.HashData(content));
        }
        var bytes = hash.GetHashAndReset()[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
