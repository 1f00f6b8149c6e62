using System.Net;
using System.Text;

namespace Bctrl.Testing;

/// <summary>An answer of the stub, which may be held back, or be no answer at all.</summary>
public sealed class StubResponse
{
    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private TimeSpan _delay;
    private bool _isHeld;
    private int? _breaksOffAfter;

    public int StatusCode { get; private set; } = 200;

    public byte[] Body { get; private set; } = [];

    public string ContentType { get; private set; } = "application/json";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An answer with JSON in it.</summary>
    public static StubResponse Json(string json, int statusCode = 200) =>
        new() { Body = Encoding.UTF8.GetBytes(json), StatusCode = statusCode };

    /// <summary>An answer with any other text in it.</summary>
    public static StubResponse Text(string text, int statusCode = 200, string contentType = "text/plain") =>
        new() { Body = Encoding.UTF8.GetBytes(text), StatusCode = statusCode, ContentType = contentType };

    /// <summary>An answer with these bytes in it.</summary>
    public static StubResponse Bytes(byte[] bytes, string contentType = "application/json") =>
        new() { Body = bytes, ContentType = contentType };

    /// <summary>The error body of the API.</summary>
    public static StubResponse Error(int statusCode, string message, string code = "some.code", string requestId = "req-1") =>
        Json($$"""{"error":"{{message}}","code":"{{code}}","requestId":"{{requestId}}"}""", statusCode).With("x-request-id", requestId);

    /// <summary>No answer: the request ends with this exception.</summary>
    public static StubResponse Fault(Exception fault) => new() { _fault = fault };

    /// <summary>No answer: the connection is refused.</summary>
    public static StubResponse Refused() => Fault(new HttpRequestException("Connection refused"));

    /// <summary>Adds a header.</summary>
    public StubResponse With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }

    /// <summary>Holds the answer back for a while.</summary>
    public StubResponse After(TimeSpan delay)
    {
        _delay = delay;
        return this;
    }

    /// <summary>Holds the answer back until <see cref="Release"/>.</summary>
    public StubResponse Held()
    {
        _isHeld = true;
        return this;
    }

    /// <summary>Lets the connection break within the body, after so many bytes of it.</summary>
    public StubResponse BreakingOffAfter(int count)
    {
        _breaksOffAfter = count;
        return this;
    }

    /// <summary>Lets a held answer go.</summary>
    public void Release() => _released.TrySetResult(true);

    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_delay > TimeSpan.Zero)
            await Task.Delay(_delay, cancellationToken);
        if (_isHeld)
            await Task.WhenAny(_released.Task, Task.Delay(Timeout.Infinite, cancellationToken)).Unwrap();
        if (_fault is not null)
            throw _fault;

        HttpContent content = _breaksOffAfter is { } count ? new StreamContent(new BreakingStream(Body, count)) : new ByteArrayContent(Body);
        var response = new HttpResponseMessage((HttpStatusCode)StatusCode) { RequestMessage = request, Content = content };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        foreach (var header in Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(header.Key, header.Value))
                response.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
        return response;
    }
}
