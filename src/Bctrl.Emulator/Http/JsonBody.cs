using System.Buffers;
using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>Reads JSON request bodies and writes JSON response bodies.</summary>
internal static class JsonBody
{
    private const int MaxRequestBodySize = 64 * 1024;

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads the request body.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request)
    {
        var result = await request.BodyReader.ReadAtLeastAsync(
            MaxRequestBodySize + 1, request.HttpContext.RequestAborted);
        try
        {
            return result.Buffer.Length <= MaxRequestBodySize ? result.Buffer.ToArray() : throw new ApiException(
                413, "request.too_large", $"The request body must not exceed {MaxRequestBodySize} bytes.");
        }
        finally
        {
            request.BodyReader.AdvanceTo(result.Buffer.End);
        }
    }

    /// <summary>Reads an object. If the body is empty, all properties have their default values.</summary>
    public static T Deserialize<T>(ReadOnlyMemory<byte> body)
        where T : new() =>
        body.IsEmpty ? new T() : Deserialize(() => JsonSerializer.Deserialize<T>(body.Span, s_options));

    /// <summary>Reads an object that is a part of the body.</summary>
    public static T Deserialize<T>(JsonElement json) => Deserialize(() => json.Deserialize<T>(s_options));

    private static T Deserialize<T>(Func<T?> deserialize)
    {
        try
        {
            return deserialize() ?? throw ApiException.InvalidRequest("The request body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw ApiException.InvalidRequest(
                $"The request body is not valid at {e.Path ?? "$"}: the JSON, a property name or a type is wrong.");
        }
    }

    /// <summary>Writes a JSON response body directly to the output buffer of the connection.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
            write(json);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
