using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bctrl.Client.Tests.Connection;

/// <summary>
/// A TCP server on this machine that handles each connection with a function, so that it can send responses that are
/// not valid.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly Task _accepting;
    private int _connectionCount;

    public LoopbackServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start(backlog: 200);
        _accepting = AcceptAsync();
    }

    /// <summary>How many connections were accepted.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Http => new($"http://127.0.0.1:{Port}/");

    public Uri Https => new($"https://localhost:{Port}/");

    /// <summary>Creates an HTTP server that sends the same response to each request.</summary>
    public static LoopbackServer RespondingWith(string body, string status = "200 OK", string headers = "", Action<string>? onRequest = null) => new(async (stream, token) =>
    {
        while (await ReadRequestAsync(stream, token) is { Length: > 0 } request)
        {
            onRequest?.Invoke(request);
            await WriteResponseAsync(stream, body, status, headers, token);
        }
    });

    /// <summary>Reads one request. Returns an empty string when the client has closed the connection.</summary>
    public static async Task<string> ReadRequestAsync(Stream stream, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var bytes = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(bytes, cancellationToken) == 0)
                return "";
            text.Append((char)bytes[0]);
        }
        var length = text.ToString().Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        if (length is not null)
        {
            var body = new byte[int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body, cancellationToken);
            text.Append(Encoding.ASCII.GetString(body));
        }
        return text.ToString();
    }

    public static Task WriteResponseAsync(
        Stream stream, string body, string status = "200 OK", string headers = "", CancellationToken cancellationToken = default) =>
        WriteAsync(stream, $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}", cancellationToken);

    public static async Task WriteAsync(Stream stream, string text, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connectionCount);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The listener was stopped.
        }
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream(), _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client closed the connection, or the test has completed.
            }
        }
    }
}
