using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace Bctrl.Emulator.Tests;

/// <summary>A schema of tool-calls.yaml, to compare JSON with.</summary>
internal sealed class SpecificationSchema(YamlNode node)
{
    private static readonly YamlNode s_schemas = ReadSchemas();

    public static SpecificationSchema Get(string name) => new(s_schemas[name]);

    /// <summary>Returns what is wrong with the JSON. Properties that the schema doesn't have are wrong too.</summary>
    public IEnumerable<string> FindProblems(JsonNode? json, string path = "$")
    {
        if (Find("$ref") is { } reference)
            return Get(reference.ToString().Split('/')[^1]).FindProblems(json, path);
        var kind = json?.GetValueKind() ?? JsonValueKind.Null;
        var types = GetTexts("type").ToArray();
        if (types.Length > 0 && !types.Any(type => GetKinds(type).Contains(kind)))
            return [$"{path} is {kind}, and not {string.Join(" or ", types)}"];
        if (Find("enum") is not null && !GetTexts("enum").Contains((string?)json))
            return [$"{path} is {json}, and not {string.Join(" or ", GetTexts("enum"))}"];
        return json switch
        {
            JsonObject item when Find("properties") is YamlMappingNode properties => FindPropertyProblems(item, properties, path),
            JsonArray items when Find("items") is { } schema =>
                items.SelectMany((item, i) => new SpecificationSchema(schema).FindProblems(item, $"{path}[{i}]")),
            _ => [],
        };
    }

    private IEnumerable<string> FindPropertyProblems(JsonObject json, YamlMappingNode properties, string path) =>
        GetTexts("required").Where(name => !json.ContainsKey(name)).Select(name => $"{path}.{name} is missing")
            .Concat(json.SelectMany(property => properties.Children.TryGetValue(property.Key, out var schema)
                ? new SpecificationSchema(schema).FindProblems(property.Value, $"{path}.{property.Key}")
                : [$"{path}.{property.Key} is not in the specification"]));

    private static JsonValueKind[] GetKinds(string type) => type switch
    {
        "object" => [JsonValueKind.Object],
        "array" => [JsonValueKind.Array],
        "string" => [JsonValueKind.String],
        "boolean" => [JsonValueKind.True, JsonValueKind.False],
        "null" => [JsonValueKind.Null],
        _ => throw new NotSupportedException($"The type {type} is not supported."),
    };

    private IEnumerable<string> GetTexts(string key) => Find(key) switch
    {
        YamlSequenceNode several => several.Select(item => item.ToString()),
        { } one => [one.ToString()],
        null => [],
    };

    private YamlNode? Find(string key) =>
        ((YamlMappingNode)node).Children.TryGetValue(key, out var value) ? value : null;

    private static YamlNode ReadSchemas()
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "tool-calls.yaml"));
        yaml.Load(reader);
        return yaml.Documents[0].RootNode["components"]["schemas"];
    }
}
