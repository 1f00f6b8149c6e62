using System.Buffers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Bctrl.Emulator;

/// <summary>Writes a faulty response to one request.</summary>
internal sealed class FaultResponseWriter(
    HttpContext context, FaultOptions options, string route, EmulatedOperation operation,
    Func<EmulatedOperation> createOtherOperation, TimeProvider time, Action<TimeSpan> startOutage)
{
    /// <summary>The HTTP/2 error code REFUSED_STREAM: the server has not processed the request.</summary>
    private const int RefusedStream = 7;

    private readonly CancellationToken _requestAborted = context.RequestAborted;
    private string? _operationJson;
    private string? _normalBody;

    public FaultOptions Options => options;

    public string Path => context.Request.Path.ToUriComponent();

    public IHeaderDictionary Headers => context.Response.Headers;

    /// <summary>The <c>Authorization</c> header of the request.</summary>
    public string Authorization => context.Request.Headers.Authorization.ToString();

    /// <summary>The API key of the request.</summary>
    public string ApiKey => Authorization[(Authorization.IndexOf(' ') + 1)..];

    /// <summary>The text after the status code, which HTTP/2 doesn't have.</summary>
    public string ReasonPhrase
    {
        set => context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = value;
    }

    // The normal response body, and parts to build faulty bodies from.

    /// <summary>
    /// The JSON of the operation. It is created once and cached, so that the length of the body doesn't change.
    /// </summary>
    public string OperationJson => _operationJson ??= ToJson(operation);

    /// <summary>The JSON of a different, completed operation.</summary>
    public string OtherOperationJson => ToJson(createOtherOperation());

    /// <summary>The body that the route would return without the fault.</summary>
    public string NormalBody => _normalBody ??= AddEnvelope(OperationJson);

    public string FirstHalfOfNormalBody => NormalBody[..(NormalBody.Length / 2)];

    public string RedirectTarget => options.Location ?? "http://another-host.invalid" + Path;

    /// <summary>For a wait request, puts the JSON into the envelope of the wait response.</summary>
    public string AddEnvelope(string json)
    {
        var timedOutWaiting = operation.GetSnapshot(time.GetUtcNow()).IsCompleted ? "false" : "true";
        return route == "wait" ? $$"""{"operation":{{json}},"timedOutWaiting":{{timedOutWaiting}}}""" : json;
    }

    /// <summary>Returns the normal body with additional JSON properties at the start of the operation.</summary>
    public string InsertProperties(string properties) => AddEnvelope("{" + properties + "," + OperationJson[1..]);

    /// <summary>Returns the normal body with a modified operation.</summary>
    public string ModifyOperation(Action<JsonObject> modify)
    {
        var json = JsonNode.Parse(OperationJson)!.AsObject();
        modify(json);
        return AddEnvelope(json.ToJsonString());
    }

    // Responses that ASP.NET Core can send.

    public Task WriteJsonAsync(string json, int status = 200) => WriteTextAsync(json, status, "application/json");

    public Task WriteTextAsync(string text, int status, string contentType)
    {
        context.Response.StatusCode = status;
        return WriteBodyAsync(Encoding.UTF8.GetBytes(text), contentType);
    }

    public async Task WriteBodyAsync(ReadOnlyMemory<byte> body, string? contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await WriteBytesAsync(body);
    }

    public async Task WriteStatusAsync(int status, string bodyFormat = "json", string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        Headers.RetryAfter = retryAfter;
        var (contentType, text) = ErrorResponseBody.Create(bodyFormat, status, context.TraceIdentifier);
        if (text.Length > 0 && status is not (204 or 205 or 304))
            await WriteTextAsync(text, status, contentType);
    }

    public Task RedirectAsync(int status, string? location)
    {
        Headers.Location = location;
        return WriteStatusAsync(status, "empty");
    }

    /// <summary>Sends the normal body in two halves and runs an action between them.</summary>
    public async Task WriteHalvesAsync(Func<Task> runBetweenHalves)
    {
        var body = Encoding.UTF8.GetBytes(NormalBody);
        context.Response.ContentType = "application/json";
        await WriteBytesAsync(body.AsMemory(0, body.Length / 2));
        await runBetweenHalves();
        await WriteBytesAsync(body.AsMemory(body.Length / 2));
    }

    /// <summary>Sends the normal body one byte at a time.</summary>
    public async Task WriteByteByByteAsync()
    {
        context.Response.ContentType = "application/json";
        foreach (var value in Encoding.UTF8.GetBytes(NormalBody))
            await WriteBytesAsync(new[] { value });
    }

    /// <summary>Sends a body that repeats a block of bytes, by default until the client disconnects.</summary>
    public async Task WriteRepeatedAsync(
        string start, ReadOnlyMemory<byte> block, int count = int.MaxValue, string end = "", Func<Task>? runBeforeEnd = null)
    {
        context.Response.ContentType = "application/json";
        await WriteBytesAsync(Encoding.UTF8.GetBytes(start));
        for (var i = 0; i < count && !_requestAborted.IsCancellationRequested; i++)
            await WriteBytesAsync(block);
        if (runBeforeEnd is not null)
            await runBeforeEnd();
        await WriteBytesAsync(Encoding.UTF8.GetBytes(end));
    }

    private async Task WriteBytesAsync(ReadOnlyMemory<byte> bytes) =>
        await context.Response.BodyWriter.WriteAsync(bytes, _requestAborted);

    /// <summary>Waits for the planned duration, or until the client disconnects.</summary>
    public Task StallAsync() => DelayAsync(options.DurationMs ?? Timeout.Infinite);

    public async Task DelayAsync(int milliseconds) =>
        await Task.Delay(milliseconds, _requestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Responses that ASP.NET Core can't send, such as invalid HTTP. They are written to the socket directly. TLS and
    // HTTP/2 don't allow that; there, the request is aborted instead.

    /// <summary>Sends the text without changes, and then closes the connection normally.</summary>
    public Task SendAndCloseAsync(params string[] parts) => SendRawAsync(reset: false, parts);

    /// <summary>Sends the text without changes, and then resets the connection, as if the server had crashed.</summary>
    public Task SendAndResetAsync(params string[] parts) => SendRawAsync(reset: true, parts);

    private async Task SendRawAsync(bool reset, string[] parts)
    {
        if (Socket is { } socket)
        {
            foreach (var part in parts)
                await socket.SendAsync(Encoding.UTF8.GetBytes(part), _requestAborted);
            if (reset)
            {
                // A reset discards data that the client hasn't received yet, so wait until the data has arrived.
                await DelayAsync(parts.Length > 0 ? 250 : 0);
                socket.LingerState = new LingerOption(true, 0);
            }
            else
            {
                socket.Shutdown(SocketShutdown.Send);
                await DelayAsync(10_000);
            }
        }
        context.Abort();
    }

    /// <summary>
    /// Refuses the request before it is processed: over HTTP/2 with the error REFUSED_STREAM, otherwise by closing the
    /// connection.
    /// </summary>
    public Task RefuseAsync()
    {
        if (context.Features.Get<IHttpResetFeature>() is not { } feature)
            return SendAndCloseAsync();
        feature.Reset(RefusedStream);
        return Task.CompletedTask;
    }

    /// <summary>Stops the whole server for the planned duration, which also aborts this request.</summary>
    public Task StartOutageAsync()
    {
        startOutage(TimeSpan.FromMilliseconds(options.DurationMs ?? 1000));
        return StallAsync();
    }

    private Socket? Socket => context.Request is { Protocol: "HTTP/1.1", IsHttps: false }
        ? context.Features.Get<IConnectionSocketFeature>()?.Socket
        : null;

    private string ToJson(EmulatedOperation source)
    {
        if (route == "cancel")
            source.RequestCancellation(time);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            OperationJsonWriter.Write(json, source, time.GetUtcNow());
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
