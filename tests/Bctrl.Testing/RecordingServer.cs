using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bctrl.Testing;

/// <summary>
/// A TCP server on this machine for tests of what is sent over the network. It records each request as it arrives on the
/// socket, and it can send responses that are not valid HTTP.
/// </summary>
public sealed class RecordingServer : IDisposable
{
    // Each byte becomes one character.
    private static readonly Encoding s_latin1 = Encoding.GetEncoding("iso-8859-1");

    private readonly TcpListener _listener;
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private int _connectionCount;

    /// <summary>Creates an HTTP server that responds to each request with the result of a function.</summary>
    /// <param name="respond">Creates the complete HTTP response from a request.</param>
    /// <param name="address">The address to listen on. The default is 127.0.0.1.</param>
    public RecordingServer(Func<string, string> respond, IPAddress? address = null)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _serve = async (stream, token) =>
        {
            while (await ReadRequestAsync(stream, token) is { Length: > 0 } request)
            {
                _requests.Enqueue(request);
                await WriteAsync(stream, respond(request), token);
            }
        };
        Start();
    }

    /// <summary>Creates a server that handles each connection with a function. It does not record the requests.</summary>
    public RecordingServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _serve = serve;
        Start();
    }

    /// <summary>Gets the number of connections that were accepted.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Gets the complete requests so far, with one character for each byte.</summary>
    public IReadOnlyList<string> Requests => _requests.ToArray();

    /// <summary>Gets the request lines so far, such as <c>GET /v1/operations/a HTTP/1.1</c>.</summary>
    public IReadOnlyList<string> RequestLines => _requests.Select(request => request.Substring(0, request.IndexOf("\r\n", StringComparison.Ordinal))).ToArray();

    /// <summary>Creates an HTTP server that sends the same response to each request.</summary>
    public static RecordingServer RespondingWith(string body, string status = "200 OK", string headers = "") => new(_ => Response(body, status, headers));

    /// <summary>Creates a complete HTTP response.</summary>
    /// <param name="body">The body.</param>
    /// <param name="status">The status code and its name.</param>
    /// <param name="headers">More headers. Each ends with a line break.</param>
    public static string Response(string body, string status = "200 OK", string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    /// <summary>Reads one request. Returns an empty string if the client has closed the connection.</summary>
    public static async Task<string> ReadRequestAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[64 * 1024];
        var text = "";
        int end;
        while ((end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0 || text.Length < end + 4 + GetContentLength(text.Substring(0, end)))
        {
            var count = await stream.ReadAsync(bytes, 0, bytes.Length, cancellationToken);
            if (count == 0)
                return "";
            text += s_latin1.GetString(bytes, 0, count);
        }
        return text;
    }

    public static async Task WriteAsync(Stream stream, string text, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await stream.WriteAsync(bytes, 0, bytes.Length, cancellationToken);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
    }

    private static int GetContentLength(string headers)
    {
        const string Name = "Content-Length:";
        var line = headers.Split('\n').FirstOrDefault(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.Substring(Name.Length), CultureInfo.InvariantCulture);
    }

    private void Start()
    {
        _listener.Start(backlog: 200);
        _ = Task.Run(AcceptAsync);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Dispose has stopped the listener.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connectionCount);
        using (client)
        using (_stop.Token.Register(client.Close))
        {
            try
            {
                await _serve(client.GetStream(), _stop.Token);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client has closed the connection, or the test has completed.
            }
        }
    }
}
