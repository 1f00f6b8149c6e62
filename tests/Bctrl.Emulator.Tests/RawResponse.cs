using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bctrl.Emulator.Tests;

/// <summary>The bytes of an HTTP response as they were received, including invalid HTTP.</summary>
internal sealed record RawResponse(string Path, ConnectionEnd End, byte[] Bytes)
{
    private const int MaxSize = 128 * 1024 * 1024;

    /// <summary>The id at the end of the path.</summary>
    public string Id => Path[(Path.LastIndexOf('/') + 1)..];

    public string Text => Encoding.Latin1.GetString(Bytes);

    public string Headers => Encoding.Latin1.GetString(Bytes, 0, HeadersLength);

    /// <summary>The bytes after the headers. A chunked body is not decoded.</summary>
    public ReadOnlySpan<byte> Body => Bytes.AsSpan(Math.Min(HeadersLength + 4, Bytes.Length));

    public int? Status => Headers.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        ? int.Parse(Headers.AsSpan(9, 3), CultureInfo.InvariantCulture)
        : null;

    private int HeadersLength => Bytes.AsSpan().IndexOf("\r\n\r\n"u8) is var length and >= 0 ? length : Bytes.Length;

    /// <summary>The body. A chunked body is decoded.</summary>
    public byte[] Content
    {
        get
        {
            if (GetHeader("transfer-encoding") is null)
                return Body.ToArray();
            var content = new MemoryStream();
            for (var remaining = Body; remaining.IndexOf("\r\n"u8) is var lineLength and > 0;)
            {
                var size = int.Parse(remaining[..lineLength], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                content.Write(remaining.Slice(lineLength + 2, size));
                remaining = remaining[(lineLength + 2 + size + 2)..];
            }
            return content.ToArray();
        }
    }

    public JsonNode? Json => JsonNode.Parse(Content);

    public override string ToString() =>
        $"{End}: {Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 2000))}";

    public string? GetHeader(string name) => Headers.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        ?[(name.Length + 1)..].Trim();

    /// <summary>Sends a get request, and reads until the connection ends or a read times out.</summary>
    public static Task<RawResponse> GetAsync(
        Uri server, string path, TimeSpan firstReadTimeout, TimeSpan nextReadTimeout) =>
        SendAsync(server, "GET", path, "", firstReadTimeout, nextReadTimeout);

    /// <summary>Sends a request, and reads until the connection ends or a read times out.</summary>
    public static async Task<RawResponse> SendAsync(
        Uri server, string method, string path, string body, TimeSpan firstReadTimeout, TimeSpan nextReadTimeout)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: {body.Length}\r\n" +
            $"Authorization: Bearer a-key\r\nConnection: close\r\n\r\n{body}"));

        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (bytes.Length < MaxSize)
        {
            using var timeout = new CancellationTokenSource(bytes.Length == 0 ? firstReadTimeout : nextReadTimeout);
            try
            {
                var count = await socket.ReceiveAsync(buffer, timeout.Token);
                if (count == 0)
                    return new(path, ConnectionEnd.Closed, bytes.ToArray());
                bytes.Write(buffer, 0, count);
            }
            catch (OperationCanceledException)
            {
                return new(path, ConnectionEnd.TimedOut, bytes.ToArray());
            }
            catch (SocketException)
            {
                return new(path, ConnectionEnd.Reset, bytes.ToArray());
            }
        }
        return new(path, ConnectionEnd.TooLarge, []);
    }
}
