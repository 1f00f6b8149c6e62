using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>A server on this machine that keeps the head of each request as it came over the wire.</summary>
internal sealed class Wiretap : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<string, string> _answer;
    private readonly ConcurrentQueue<string> _requests = new();

    /// <param name="answer">Makes the answer, head and body, of the head of a request.</param>
    /// <param name="address">Where to listen; the default is 127.0.0.1.</param>
    public Wiretap(Func<string, string> answer, IPAddress? address = null)
    {
        _answer = answer;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>The heads of the requests so far, the request line first.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Such as <c>GET /v1/operations/a HTTP/1.1</c>.</summary>
    public IEnumerable<string> RequestLines => _requests.Select(head => head.Split("\r\n")[0]);

    /// <summary>A whole answer.</summary>
    public static string Answer(string body, string status = "200 OK", string headers = "") =>
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
            // That is how it ends.
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
                await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer(head)));
                client.Client.Shutdown(SocketShutdown.Send);
                // What it still sends is read, so that closing is no reset.
                while (await stream.ReadAsync(read) > 0)
                {
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The other side has gone.
            }
        }
    }
}
