using System.Buffers;
using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>Reads and writes JSON bodies.</summary>
internal static class JsonBody
{
    private const int LongestRequest = 64 * 1024;

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The request's body; without one, all of it is default.</summary>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
        where T : new()
    {
        var read = await request.BodyReader.ReadAtLeastAsync(LongestRequest + 1, request.HttpContext.RequestAborted);
        if (read.Buffer.Length > LongestRequest)
            throw new ApiException(413, "request.too_large", "The request body is too large.");
        try
        {
            return read.Buffer.IsEmpty ? new T()
                : JsonSerializer.Deserialize<T>(read.Buffer.ToArray(), s_options)
                ?? throw ApiException.InvalidRequest("The request body must be an object.");
        }
        catch (JsonException e)
        {
            throw ApiException.InvalidRequest($"The request body is not valid at {e.Path ?? "$"}.");
        }
        finally
        {
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>Writes straight into the connection's buffer.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
            write(json);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
