using System.Text;
using System.Text.Json;

namespace Bctrl;

/// <summary>The message, code and request id in the body of an error response, whatever its format.</summary>
internal sealed class ErrorBody
{
    /// <summary>The number of bytes that are read. Errors are much shorter.</summary>
    private const int MaxLength = 64 * 1024;

    public string? Message { get; private set; }

    public string? Code { get; private set; }

    public string? RequestId { get; private set; }

    public static async Task<ErrorBody> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxLength];
        var length = 0;
        try
        {
            int read;
            do
            {
                read = await body.ReadAsync(buffer, length, buffer.Length - length, cancellationToken).ConfigureAwait(false);
                length += read;
            }
            while (read > 0 && length < buffer.Length);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException or HttpRequestException or OperationCanceledException)
        {
            // The status code is enough; what was received of the body adds to it.
        }
        return Parse(Encoding.UTF8.GetString(buffer, 0, length));
    }

    public static ErrorBody Parse(string text)
    {
        var result = new ErrorBody();
        // The text may begin with a byte order mark, which Trim doesn't remove.
        text = text.TrimStart('\uFEFF').Trim();
        if (WebPage.Describe(text) is { } page)
            result.Message = page;
        else if (!result.TryReadJson(text))
            result.Message = text;
        result.Message = string.IsNullOrWhiteSpace(result.Message) ? null : result.Message;
        return result;
    }

    private bool TryReadJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.String)
            {
                Message = root.GetString();
                return true;
            }
            if (root.ValueKind != JsonValueKind.Object)
                return false;

            var error = root.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
            Message = GetText(error, "message") ?? GetText(root, "error") ?? GetText(root, "message");
            Code = GetText(error, "code") ?? GetText(root, "code");
            RequestId = GetText(error, "requestId") ?? GetText(root, "requestId");
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Returns the property, or null if it is blank, so that another property is used.</summary>
    private static string? GetText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetString())
            ? value.GetString()
            : null;
}
