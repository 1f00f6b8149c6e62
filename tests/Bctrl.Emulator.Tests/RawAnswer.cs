using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Bctrl.Emulator.Tests;

/// <summary>How a connection came to its end.</summary>
internal enum Ending
{
    /// <summary>The server closed it in order.</summary>
    Closed,

    /// <summary>The server reset it.</summary>
    Reset,

    /// <summary>Nothing came any more.</summary>
    Silent,

    /// <summary>It went on beyond what anybody would read.</summary>
    Endless,
}

/// <summary>What a server sent, byte by byte, as no HTTP client would show it.</summary>
internal sealed record RawAnswer(string Id, Ending Ending, byte[] Bytes)
{
    private const int MostBytes = 128 * 1024 * 1024;

    public string Text => Encoding.Latin1.GetString(Bytes);

    public string Head => Encoding.Latin1.GetString(Bytes, 0, HeadLength);

    /// <summary>The bytes after the headers as they came.</summary>
    public ReadOnlySpan<byte> Body => Bytes.AsSpan(Math.Min(HeadLength + 4, Bytes.Length));

    public int? Status => Head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        ? int.Parse(Head.AsSpan(9, 3), CultureInfo.InvariantCulture)
        : null;

    private int HeadLength => Bytes.AsSpan().IndexOf("\r\n\r\n"u8) is var length and >= 0 ? length : Bytes.Length;

    /// <summary>The body, out of its chunks if it is chunked.</summary>
    public byte[] Content
    {
        get
        {
            if (Header("transfer-encoding") is null)
                return Body.ToArray();
            var content = new MemoryStream();
            for (var rest = Body; rest.IndexOf("\r\n"u8) is var line and > 0;)
            {
                var size = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                content.Write(rest.Slice(line + 2, size));
                rest = rest[(line + 2 + size + 2)..];
            }
            return content.ToArray();
        }
    }

    public JsonNode? Json => JsonNode.Parse(Content);

    public override string ToString() =>
        $"{Ending}: {Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 2000))}";

    public string? Header(string name) => Head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        ?[(name.Length + 1)..].Trim();

    /// <summary>Gets an operation, and reads until the end, or until nothing has come for a while.</summary>
    public static async Task<RawAnswer> GetAsync(Uri server, string id, TimeSpan quietAtFirst, TimeSpan quietLater)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/operations/{id} HTTP/1.1\r\nHost: {server.Authority}\r\n" +
            "Authorization: Bearer a-key\r\nConnection: close\r\n\r\n"));

        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (bytes.Length < MostBytes)
        {
            using var patience = new CancellationTokenSource(bytes.Length == 0 ? quietAtFirst : quietLater);
            try
            {
                var count = await socket.ReceiveAsync(buffer, patience.Token);
                if (count == 0)
                    return new(id, Ending.Closed, bytes.ToArray());
                bytes.Write(buffer, 0, count);
            }
            catch (OperationCanceledException)
            {
                return new(id, Ending.Silent, bytes.ToArray());
            }
            catch (SocketException)
            {
                return new(id, Ending.Reset, bytes.ToArray());
            }
        }
        return new(id, Ending.Endless, []);
    }
}
