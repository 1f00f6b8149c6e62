using System.Text.Json.Serialization;

namespace Bctrl;

/// <summary>Provides the source-generated JSON metadata of the model.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(ToolCallPage))]
[JsonSerializable(typeof(object))]
internal sealed partial class BctrlJsonContext : JsonSerializerContext;
