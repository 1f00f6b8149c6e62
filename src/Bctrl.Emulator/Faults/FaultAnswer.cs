using System.Buffers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;

namespace Bctrl.Emulator;

/// <summary>One request that a fault answers, with the means to answer it wrongly.</summary>
internal sealed class FaultAnswer(
    HttpContext context, FaultPlan plan, string route, EmulatedOperation operation,
    Func<EmulatedOperation> stranger, TimeProvider time, Action<TimeSpan> pause)
{
    private readonly CancellationToken _gone = context.RequestAborted;
    private string? _operation;
    private string? _good;

    public FaultPlan Plan => plan;

    public string Path => context.Request.Path.ToUriComponent();

    public IHeaderDictionary Headers => context.Response.Headers;

    // The right answer, and text to make wrong ones of.

    /// <summary>The operation as it was when this was first asked for, so that lengths stay true.</summary>
    public string Operation => _operation ??= Json(operation);

    /// <summary>Another operation, which has ended.</summary>
    public string AnotherOperation => Json(stranger());

    /// <summary>What the route would answer.</summary>
    public string Good => _good ??= Wrap(Operation);

    /// <summary>Puts something into the envelope of the route, if it has one.</summary>
    public string Wrap(string json)
    {
        var timedOutWaiting = operation.StateAt(time.GetUtcNow()).HasEnded ? "false" : "true";
        return route == "wait" ? $$"""{"operation":{{json}},"timedOutWaiting":{{timedOutWaiting}}}""" : json;
    }

    /// <summary>The right answer with properties, given as JSON, before the operation's own.</summary>
    public string Prefixed(string properties) => Wrap("{" + properties + "," + Operation[1..]);

    /// <summary>The right answer but for the operation's properties.</summary>
    public string Changed(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Operation)!.AsObject();
        change(json);
        return Wrap(json.ToJsonString());
    }

    // Answers by way of the server.

    public Task JsonAsync(string json, int status = 200)
    {
        context.Response.StatusCode = status;
        return SendAsync(Encoding.UTF8.GetBytes(json));
    }

    public async Task SendAsync(ReadOnlyMemory<byte> body, string? contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, _gone);
    }

    public async Task StatusAsync(int status, string bodyKind = "json", string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        Headers.RetryAfter = retryAfter;
        var (contentType, text) = ErrorBodies.Make(bodyKind, status, context.TraceIdentifier);
        if (text.Length > 0 && status is not (204 or 205 or 304))
            await SendAsync(Encoding.UTF8.GetBytes(text), contentType);
    }

    public Task RedirectAsync(int status, string? location)
    {
        Headers.Location = location;
        return StatusAsync(status, "empty");
    }

    /// <summary>Sends the right answer in two pieces, with something between them.</summary>
    public async Task HalvesAsync(Func<Task> between)
    {
        var body = Encoding.UTF8.GetBytes(Good);
        context.Response.ContentType = "application/json";
        await PieceAsync(body.AsMemory(0, body.Length / 2));
        await between();
        await PieceAsync(body.AsMemory(body.Length / 2));
    }

    public async Task ByteByByteAsync()
    {
        context.Response.ContentType = "application/json";
        foreach (var one in Encoding.UTF8.GetBytes(Good))
            await PieceAsync(new[] { one });
    }

    /// <summary>Sends a piece again and again, for ever or some times.</summary>
    public async Task RepeatAsync(string start, ReadOnlyMemory<byte> piece, int times = int.MaxValue, string end = "")
    {
        context.Response.ContentType = "application/json";
        await PieceAsync(Encoding.UTF8.GetBytes(start));
        for (var i = 0; i < times && !_gone.IsCancellationRequested; i++)
            await PieceAsync(piece);
        await PieceAsync(Encoding.UTF8.GetBytes(end));
    }

    private async Task PieceAsync(ReadOnlyMemory<byte> piece) =>
        await context.Response.BodyWriter.WriteAsync(piece, _gone);

    /// <summary>Does nothing until the client has gone, or for as long as was planned.</summary>
    public Task StallAsync() => DelayAsync(plan.DurationMs ?? Timeout.Infinite);

    public async Task DelayAsync(int ms) =>
        await Task.Delay(ms, _gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Answers behind the server's back, for what it would refuse to send. Over TLS or HTTP/2 there is no such thing,
    // and the request is aborted instead.

    /// <summary>Sends this text as it is and closes the connection in order.</summary>
    public Task RawAsync(params string[] pieces) => RawAsync(reset: false, pieces);

    /// <summary>Sends this text as it is, if any, and closes the connection as a crash does.</summary>
    public Task ResetAsync(params string[] pieces) => RawAsync(reset: true, pieces);

    private async Task RawAsync(bool reset, string[] pieces)
    {
        if (Socket is { } socket)
        {
            foreach (var piece in pieces)
                await socket.SendAsync(Encoding.UTF8.GetBytes(piece), _gone);
            // What ends the connection at once could overtake what was sent.
            if (reset)
            {
                await DelayAsync(pieces.Length > 0 ? 250 : 0);
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

    /// <summary>Takes the whole server away, this request with it.</summary>
    public Task ServerGoneAsync()
    {
        pause(TimeSpan.FromMilliseconds(plan.DurationMs ?? 1000));
        return StallAsync();
    }

    private Socket? Socket => context.Request is { Protocol: "HTTP/1.1", IsHttps: false }
        ? context.Features.Get<IConnectionSocketFeature>()?.Socket
        : null;

    private string Json(EmulatedOperation of)
    {
        if (route == "cancel")
            of.RequestCancel(time);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            OperationWriter.Write(json, of, time.GetUtcNow());
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
