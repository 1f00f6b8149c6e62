using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bctrl;

/// <summary>
/// Reads a JSON value of any type that is converted to objects on first access. Most values are never accessed, and
/// PowerShell objects use many times more memory than their JSON.
/// </summary>
internal sealed class LazyValueConverter : JsonConverter<Lazy<object?>>
{
    // A reader knows the position of a value, but does not return its bytes.
    [ThreadStatic]
    private static ReadOnlyMemory<byte> t_body;

    /// <summary>Deserializes a body that has such values.</summary>
    /// <exception cref="JsonException">The body is not valid.</exception>
    public static T? Deserialize<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
    {
        t_body = body;
        try
        {
            return JsonSerializer.Deserialize(body.Span, type);
        }
        finally
        {
            t_body = default;
        }
    }

    /// <summary>Reads a body that is such a value.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    public static Lazy<object?> Read(ReadOnlyMemory<byte> body, JsonTypeInfo<object> any)
    {
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = any.Options.MaxDepth });
        reader.Read();
        ReadToEnd(ref reader);
        // Nothing may follow, and this is an exception if something does.
        reader.Read();
        var json = body.ToArray();
        return new(() => JsonSerializer.Deserialize(json, any));
    }

    public override Lazy<object?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var start = (int)reader.TokenStartIndex;
        ReadToEnd(ref reader);
        var json = t_body.Slice(start, (int)reader.BytesConsumed - start).ToArray();
        var any = (JsonTypeInfo<object>)options.GetTypeInfo(typeof(object));
        return new(() => JsonSerializer.Deserialize(json, any));
    }

    public override void Write(Utf8JsonWriter writer, Lazy<object?> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Values of any type are only read.");

    /// <summary>
    /// Reads to the end of the value. Decodes all strings, so that a string that is not valid makes the response
    /// invalid now, and does not cause an exception on first access.
    /// </summary>
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var text = ArrayPool<char>.Shared.Rent(256);
        for (;;)
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                if (reader.ValueSpan.Length > text.Length)
                {
                    // Stryker disable once Statement : nothing but the use of memory depends on the pool
                    ArrayPool<char>.Shared.Return(text);
                    text = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
                }
                reader.CopyString(text);
            }
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                break;
            reader.Read();
        }
        // Stryker disable once Statement : nothing but the use of memory depends on the pool
        ArrayPool<char>.Shared.Return(text);
    }
}
