using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A local server that records the request line and the headers of each request exactly as they arrive on the socket.
/// </summary>
internal sealed class RecordingServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<string, string> _respond;
    private readonly ConcurrentQueue<string> _requests = new();

    /// <param name="respond">Creates the complete HTTP response from the request line and the headers of a request.</param>
    /// <param name="address">The address to listen on. The default is 127.0.0.1.</param>
    public RecordingServer(Func<string, string> respond, IPAddress? address = null)
    {
        _respond = respond;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>The request line and the headers of each request so far.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The request lines so far, such as <c>GET /v1/operations/a HTTP/1.1</c>.</summary>
    public IEnumerable<string> RequestLines => _requests.Select(head => head.Split("\r\n")[0]);

    /// <summary>Creates a complete HTTP response.</summary>
    public static string Response(string body, string status = "200 OK", string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Dispose has closed the listener.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var read = new byte[64 * 1024];
                var length = 0;
                var end = -1;
                while (end < 0)
                {
                    var count = await stream.ReadAsync(read.AsMemory(length));
                    if (count == 0)
                        return;
                    length += count;
                    end = read.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                }
                var head = Encoding.Latin1.GetString(read, 0, end);
                _requests.Enqueue(head);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(_respond(head)));
                client.Client.Shutdown(SocketShutdown.Send);
                // Read what the client still sends. Otherwise closing the socket would reset the connection.
                while (await stream.ReadAsync(read) > 0)
                {
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The client has closed the connection.
            }
        }
    }
}
