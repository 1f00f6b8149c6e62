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

    /// <summary>Reads the request body. If the body is empty, all properties have their default values.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
        where T : new()
    {
        var result = await request.BodyReader.ReadAtLeastAsync(
            MaxRequestBodySize + 1, request.HttpContext.RequestAborted);
        if (result.Buffer.Length > MaxRequestBodySize)
        {
            throw new ApiException(
                413, "request.too_large", $"The request body must not exceed {MaxRequestBodySize} bytes.");
        }
        try
        {
            return result.Buffer.IsEmpty ? new T()
                : JsonSerializer.Deserialize<T>(result.Buffer.ToArray(), s_options)
                ?? throw ApiException.InvalidRequest("The request body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw ApiException.InvalidRequest(
                $"The request body is not valid at {e.Path ?? "$"}: the JSON, a property name or a type is wrong.");
        }
        finally
        {
            request.BodyReader.AdvanceTo(result.Buffer.End);
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
