using System.Buffers;
using System.Text;

namespace Bctrl.Emulator;

/// <summary>
/// The response of a route: an item, such as an operation, and the envelope around it. Faults modify one or the other.
/// </summary>
/// <param name="writeItem">Writes the JSON of the item.</param>
/// <param name="status">The status code.</param>
internal sealed class ApiResponse(Action<Utf8JsonWriter> writeItem, int status = 200)
{
    public int Status => status;

    /// <summary>
    /// Writes the body. The second argument writes the item at its place. By default, the body is the item.
    /// </summary>
    public Action<Utf8JsonWriter, Action<Utf8JsonWriter>> WriteEnvelope { get; init; } = (json, write) => write(json);

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = status;
        return JsonBody.WriteAsync(context, json => WriteEnvelope(json, writeItem));
    }

    /// <summary>Returns the JSON of the item.</summary>
    public string GetItemJson() => ToJson(writeItem);

    /// <summary>Returns the body with another text as its item. The text may be invalid JSON.</summary>
    public string AddEnvelope(string itemJson) =>
        ToJson(json => WriteEnvelope(json, item => item.WriteRawValue(itemJson, skipInputValidation: true)));

    public static string ToJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
