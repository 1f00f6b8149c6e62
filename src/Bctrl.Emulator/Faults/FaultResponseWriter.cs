using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Bctrl.Emulator;

/// <summary>Writes a faulty response to one request.</summary>
internal sealed class FaultResponseWriter(FaultRequest request, FaultOptions options, Action<TimeSpan> startOutage)
{
    /// <summary>The HTTP/2 error code REFUSED_STREAM: the server has not processed the request.</summary>
    private const int RefusedStream = 7;

    private readonly HttpContext _context = request.Context;
    private readonly CancellationToken _requestAborted = request.Context.RequestAborted;

    public FaultOptions Options => options;

    /// <summary>The cursor of a list request, or null if it has none.</summary>
    public string? Cursor => _context.Request.Query["cursor"];

    public string Path => _context.Request.Path.ToUriComponent();

    public IHeaderDictionary Headers => _context.Response.Headers;

    /// <summary>The <c>Authorization</c> header of the request.</summary>
    public string Authorization => _context.Request.Headers.Authorization.ToString();

    /// <summary>The API key of the request.</summary>
    public string ApiKey => Authorization[(Authorization.IndexOf(' ') + 1)..];

    /// <summary>The text after the status code, which HTTP/2 doesn't have.</summary>
    public string ReasonPhrase
    {
        set => _context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = value;
    }

    /// <summary>The response that the route would send without the fault.</summary>
    public NormalResponse Normal { get; } = new(request);

    public string RedirectTarget => options.Location ?? "http://another-host.invalid" + Path;

    // Responses that ASP.NET Core can send.

    public Task WriteJsonAsync(string json, int? status = null) =>
        WriteTextAsync(json, status ?? Normal.StatusIfUsed, "application/json");

    public Task WriteNormalBodyAsync(string? contentType = "application/json") =>
        WriteTextAsync(Normal.Body, Normal.Status, contentType);

    public Task WriteTextAsync(string text, int status, string? contentType)
    {
        _context.Response.StatusCode = status;
        return WriteBodyAsync(Encoding.UTF8.GetBytes(text), contentType);
    }

    public Task WriteEncodedAsync(byte[] body)
    {
        _context.Response.StatusCode = Normal.StatusIfUsed;
        return WriteBodyAsync(body);
    }

    public async Task WriteBodyAsync(ReadOnlyMemory<byte> body, string? contentType = "application/json")
    {
        _context.Response.ContentType = contentType;
        _context.Response.ContentLength = body.Length;
        await WriteBytesAsync(body);
    }

    public async Task WriteStatusAsync(int status, string bodyFormat = "json", string? retryAfter = null)
    {
        _context.Response.StatusCode = status;
        Headers.RetryAfter = retryAfter;
        var (contentType, text) = ErrorResponseBody.Create(bodyFormat, status, _context.TraceIdentifier);
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
        var body = Encoding.UTF8.GetBytes(Normal.Body);
        _context.Response.StatusCode = Normal.Status;
        _context.Response.ContentType = "application/json";
        await WriteBytesAsync(body.AsMemory(0, body.Length / 2));
        await runBetweenHalves();
        await WriteBytesAsync(body.AsMemory(body.Length / 2));
    }

    /// <summary>Sends the normal body one byte at a time.</summary>
    public async Task WriteByteByByteAsync()
    {
        var body = Encoding.UTF8.GetBytes(Normal.Body);
        _context.Response.StatusCode = Normal.Status;
        _context.Response.ContentType = "application/json";
        foreach (var value in body)
            await WriteBytesAsync(new[] { value });
    }

    /// <summary>Sends a body that repeats a block of bytes, by default until the client disconnects.</summary>
    public async Task WriteRepeatedAsync(
        string start, ReadOnlyMemory<byte> block, int count = int.MaxValue, string end = "", Func<Task>? runBeforeEnd = null)
    {
        _context.Response.StatusCode = Normal.StatusIfUsed;
        _context.Response.ContentType = "application/json";
        await WriteBytesAsync(Encoding.UTF8.GetBytes(start));
        for (var i = 0; i < count && !_requestAborted.IsCancellationRequested; i++)
            await WriteBytesAsync(block);
        if (runBeforeEnd is not null)
            await runBeforeEnd();
        await WriteBytesAsync(Encoding.UTF8.GetBytes(end));
    }

    private async Task WriteBytesAsync(ReadOnlyMemory<byte> bytes) =>
        await _context.Response.BodyWriter.WriteAsync(bytes, _requestAborted);

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
        _context.Abort();
    }

    /// <summary>
    /// Refuses the request before it is processed: over HTTP/2 with the error REFUSED_STREAM, otherwise by closing the
    /// connection.
    /// </summary>
    public Task RefuseAsync()
    {
        if (_context.Features.Get<IHttpResetFeature>() is not { } feature)
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

    private Socket? Socket => _context.Request is { Protocol: "HTTP/1.1", IsHttps: false }
        ? _context.Features.Get<IConnectionSocketFeature>()?.Socket
        : null;
}
