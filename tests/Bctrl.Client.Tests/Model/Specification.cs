using YamlDotNet.RepresentationModel;

namespace Bctrl.Client.Tests.Model;

/// <summary>Reads the parts of an API specification that the client represents.</summary>
internal sealed class Specification(YamlMappingNode root)
{
    public static string Operations { get; } = ReadFile("openapi.yaml");

    public static string ToolCalls { get; } = ReadFile("tool-calls.yaml");

    public IEnumerable<Schema> Schemas =>
        from entry in (YamlMappingNode)root["components"]["schemas"]
        select new Schema(entry.Key.ToString(), (YamlMappingNode)entry.Value);

    public IEnumerable<Route> Routes =>
        from path in (YamlMappingNode)root["paths"]
        from method in (YamlMappingNode)path.Value
        select new Route($"{method.Key.ToString().ToUpperInvariant()} {path.Key}", (YamlMappingNode)method.Value);

    public static Specification Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return new Specification((YamlMappingNode)yaml.Documents[0].RootNode);
    }

    private static string ReadFile(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name));

    public sealed class Route(string name, YamlMappingNode node)
    {
        /// <summary>The method and the path, such as <c>GET /v1/tool-calls/{toolCallId}</c>.</summary>
        public string Name { get; } = name;

        /// <summary>The names of the parameters in this place: <c>path</c>, <c>query</c> or <c>header</c>.</summary>
        public IEnumerable<string> GetParameters(string place) =>
            from parameter in Find(node, "parameters") as YamlSequenceNode ?? []
            where parameter["in"].ToString() == place
            select parameter["name"].ToString();

        public bool HasBody { get; } = Find(node, "requestBody") is not null;
    }

    public sealed class Schema(string name, YamlMappingNode node)
    {
        public string Name { get; } = name;

        /// <summary>The values of a schema that is an enumeration.</summary>
        public IReadOnlyList<string> Values { get; } = GetTexts(Find(node, "enum"));

        public IReadOnlyList<Property> Properties { get; } =
        [
            .. from entry in Find(node, "properties") as YamlMappingNode ?? []
               let property = entry.Key.ToString()
               select new Property(property, entry.Value, GetTexts(Find(node, "required")).Contains(property)),
        ];
    }

    /// <summary>A property of a schema: its type, and whether it may be null or missing.</summary>
    public sealed class Property(string name, YamlNode node, bool isRequired)
    {
        public string Name { get; } = name;

        public bool IsRequired { get; } = isRequired;

        /// <summary>
        /// The name of the type; for example, <c>string</c>, <c>StepError</c>, <c>DiagnosticFix[]</c> or <c>any</c>.
        /// </summary>
        public string Type { get; } = GetTypeName(node);

        public bool IsNullable { get; } = GetTypes(node).Contains("null");

        public IReadOnlyList<string> Values { get; } = GetTexts(Find(node, "enum"));
    }

    private static string GetTypeName(YamlNode node)
    {
        var type = GetTypes(node).Where(type => type != "null").DefaultIfEmpty("any").Aggregate((a, b) => $"{a}|{b}");
        return type == "array" ? GetTypeName(node["items"]) + "[]" : type;
    }

    private static IEnumerable<string> GetTypes(YamlNode node)
    {
        if (Find(node, "$ref") is { } reference)
            return [reference.ToString().Split('/')[^1]];
        if (Find(node, "oneOf") is YamlSequenceNode choice)
            return choice.SelectMany(GetTypes);
        return GetTexts(Find(node, "type"));
    }

    private static List<string> GetTexts(YamlNode? node) => node switch
    {
        YamlSequenceNode several => [.. several.Select(item => item.ToString())],
        null => [],
        _ => [node.ToString()],
    };

    private static YamlNode? Find(YamlNode node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(key, out var value) ? value : null;
}
