using YamlDotNet.RepresentationModel;

namespace Bctrl.Client.Tests.Model;

/// <summary>The schemas of the API's specification, as far as the model answers to them.</summary>
internal sealed class Specification(YamlMappingNode root)
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.yaml"));

    public IEnumerable<Schema> Schemas =>
        from entry in (YamlMappingNode)root["components"]["schemas"]
        select new Schema(entry.Key.ToString(), (YamlMappingNode)entry.Value);

    public static Specification Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return new Specification((YamlMappingNode)yaml.Documents[0].RootNode);
    }

    public sealed class Schema(string name, YamlMappingNode node)
    {
        public string Name { get; } = name;

        public IReadOnlyList<Property> Properties { get; } =
        [
            .. from entry in Find(node, "properties") as YamlMappingNode ?? []
               let property = entry.Key.ToString()
               select new Property(property, entry.Value, Texts(Find(node, "required")).Contains(property)),
        ];
    }

    /// <summary>One property: what its type is called, and whether it may be null or missing.</summary>
    public sealed class Property(string name, YamlNode node, bool isRequired)
    {
        public string Name { get; } = name;

        public bool IsRequired { get; } = isRequired;

        /// <summary>Such as <c>string</c>, <c>StepError</c>, <c>DiagnosticFix[]</c>, or <c>any</c>.</summary>
        public string Type { get; } = Describe(node);

        public bool IsNullable { get; } = Kinds(node).Contains("null");

        public IReadOnlyList<string> Values { get; } = Texts(Find(node, "enum"));
    }

    private static string Describe(YamlNode node)
    {
        var kind = Kinds(node).Where(kind => kind != "null").DefaultIfEmpty("any").Aggregate((a, b) => $"{a}|{b}");
        return kind == "array" ? Describe(node["items"]) + "[]" : kind;
    }

    private static IEnumerable<string> Kinds(YamlNode node)
    {
        if (Find(node, "$ref") is { } reference)
            return [reference.ToString().Split('/')[^1]];
        if (Find(node, "oneOf") is YamlSequenceNode choice)
            return choice.SelectMany(Kinds);
        return Texts(Find(node, "type"));
    }

    private static List<string> Texts(YamlNode? node) => node switch
    {
        YamlSequenceNode several => [.. several.Select(item => item.ToString())],
        null => [],
        _ => [node.ToString()],
    };

    private static YamlNode? Find(YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(key, out var value) ? value : null;
}
