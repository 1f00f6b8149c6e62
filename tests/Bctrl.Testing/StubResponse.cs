using System.Net;
using System.Text;

namespace Bctrl.Testing;

/// <summary>
/// A response of <see cref="StubHttpMessageHandler"/>. It can be delayed, and it can be an exception.
/// </summary>
public sealed class StubResponse
{
    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _exception;
    private TimeSpan _delay;
    private bool _waitsForRelease;
    private int? _connectionResetAfter;
    private Version _version = HttpVersion.Version11;

    public int StatusCode { get; private set; } = 200;

    public byte[] Body { get; private set; } = [];

    public string ContentType { get; private set; } = "application/json";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a response with a JSON body.</summary>
    public static StubResponse Json(string json, int statusCode = 200) =>
        new() { Body = Encoding.UTF8.GetBytes(json), StatusCode = statusCode };

    /// <summary>Creates a response with a text body.</summary>
    public static StubResponse Text(string text, int statusCode = 200, string contentType = "text/plain") =>
        new() { Body = Encoding.UTF8.GetBytes(text), StatusCode = statusCode, ContentType = contentType };

    /// <summary>Creates a response with the specified bytes as the body.</summary>
    public static StubResponse Bytes(byte[] bytes, string contentType = "application/json") =>
        new() { Body = bytes, ContentType = contentType };

    /// <summary>Creates an error response in the format of the API.</summary>
    public static StubResponse Error(int statusCode, string message, string code = "some.code", string requestId = "req-1") =>
        Json($$"""{"error":"{{message}}","code":"{{code}}","requestId":"{{requestId}}"}""", statusCode).With("x-request-id", requestId);

    /// <summary>Makes the request throw the specified exception.</summary>
    public static StubResponse Throws(Exception exception) => new() { _exception = exception };

    /// <summary>Makes the request fail as if the server had refused the connection.</summary>
    public static StubResponse ConnectionRefused() => Throws(new HttpRequestException("Connection refused"));

    /// <summary>Adds a header.</summary>
    public StubResponse With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }

    /// <summary>Sets the version of HTTP.</summary>
    public StubResponse WithVersion(string version)
    {
        _version = Version.Parse(version);
        return this;
    }

    /// <summary>Delays the response.</summary>
    public StubResponse WithDelay(TimeSpan delay)
    {
        _delay = delay;
        return this;
    }

    /// <summary>Delays the response until <see cref="Release"/> is called.</summary>
    public StubResponse WaitForRelease()
    {
        _waitsForRelease = true;
        return this;
    }

    /// <summary>Resets the connection after the specified number of bytes of the body.</summary>
    public StubResponse WithConnectionResetAfter(int count)
    {
        _connectionResetAfter = count;
        return this;
    }

    /// <summary>Sends a response that is waiting for its release.</summary>
    public void Release() => _released.TrySetResult(true);

    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_delay > TimeSpan.Zero)
            await Task.Delay(_delay, cancellationToken);
        if (_waitsForRelease)
            await Task.WhenAny(_released.Task, Task.Delay(Timeout.Infinite, cancellationToken)).Unwrap();
        if (_exception is not null)
            throw _exception;

        HttpContent content = _connectionResetAfter is { } count ? new StreamContent(new ConnectionResetStream(Body, count)) : new ByteArrayContent(Body);
        var response = new HttpResponseMessage((HttpStatusCode)StatusCode) { RequestMessage = request, Content = content, Version = _version };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        foreach (var header in Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(header.Key, header.Value))
                response.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        return response;
    }
}
