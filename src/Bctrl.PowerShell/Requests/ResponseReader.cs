using System.Management.Automation;
using System.Net.Http.Headers;
using System.Text;

namespace Bctrl.PowerShell;

/// <summary>
/// Reads the response to <c>Invoke-BctrlRequest</c>: JSON as objects, an operation as an <see cref="Operation"/>, a tool call
/// as a <see cref="ToolCall"/>, anything else as text or bytes. With a file, the response is saved there instead.
/// </summary>
internal sealed class ResponseReader(BctrlJson json, bool isRaw, AtomicFileWriter? file)
{
    /// <summary>The properties that the specification requires of an operation.</summary>
    private static readonly string[] s_operation = ["id", "status", "runtimeKind", "runtimeId", "workspaceId", "createdAt"];

    /// <summary>The properties that the specification requires of a tool call, and that no other object has together.</summary>
    private static readonly string[] s_toolCall = ["id", "status", "tool", "callerType", "resultAvailable", "createdAt"];

    public async ValueTask<ApiResponse> ReadAsync(ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        object? content = null;
        if (file is null)
            content = await ReadContentAsync(response.Content.Headers.ContentType, body, cancellationToken).ConfigureAwait(false);
        else
            await file.SaveAsync(body, cancellationToken).ConfigureAwait(false);
        return new ApiResponse((int)response.StatusCode, ResponseHeaders.ToDictionary(response), content);
    }

    private async Task<object?> ReadContentAsync(MediaTypeHeaderValue? type, BoundedStream body, CancellationToken cancellationToken)
    {
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        var bytes = buffer.Bytes;
        if (bytes.Length == 0)
            return null;

        var mediaType = type?.MediaType?.ToLowerInvariant() ?? "";
        if (!isRaw && (mediaType is "application/json" or "text/json" || mediaType.EndsWith("+json", StringComparison.Ordinal)))
            return ReadJson(bytes, cancellationToken);

        var isText = isRaw || mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType.EndsWith("json", StringComparison.Ordinal)
            || mediaType.EndsWith("xml", StringComparison.Ordinal) || type?.CharSet is not null;
        return isText ? ReadText(buffer.OpenRead(), type?.CharSet) : bytes.ToArray();
    }

    private object? ReadJson(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var value = json.ReadAny(bytes, cancellationToken);
        if (HasAll(value, s_operation) || HasAll((value as PSObject)?.Properties["operation"]?.Value, s_operation))
            return json.ReadOperation(bytes, cancellationToken);
        return HasAll(value, s_toolCall) ? json.ReadToolCall(bytes, cancellationToken) : value;
    }

    private static string ReadText(Stream bytes, string? charset)
    {
        Encoding encoding;
        try
        {
            encoding = charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException)
        {
            encoding = Encoding.UTF8;
        }
        using var reader = new StreamReader(bytes, encoding);
        return reader.ReadToEnd();
    }

    private static bool HasAll(object? value, string[] names) =>
        value is PSObject target && Array.TrueForAll(names, name => target.Properties[name] is not null);
}
