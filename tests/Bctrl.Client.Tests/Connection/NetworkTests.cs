using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bctrl.Client.Tests.Connection;

/// <summary>Tests of the HTTP handler of the product over real connections.</summary>
public class NetworkTests
{
    [Fact]
    public async Task A_connection_is_reused_for_further_requests()
    {
        using var server = RecordingServer.RespondingWith(CannedOperation.Json(TestConnection.OperationId));
        using var connection = TestConnection.Create(server.Address);

        for (var i = 0; i < 3; i++)
            Assert.Equal(TestConnection.OperationId, (await connection.GetAsync()).Id);

        Assert.Equal(1, server.ConnectionCount);
    }

    [Fact]
    public async Task The_network_connection_ends_when_the_connection_is_disposed()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new RecordingServer(async (stream, token) =>
        {
            while (await RecordingServer.ReadRequestAsync(stream, token) is { Length: > 0 })
                await RecordingServer.WriteAsync(stream, RecordingServer.Response(CannedOperation.Json(TestConnection.OperationId)), token);
            ended.SetResult();
        });
        using var connection = TestConnection.Create(server.Address);
        await connection.GetAsync();
        Assert.False(ended.Task.IsCompleted);

        connection.Dispose();

        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_request_accepts_compressed_responses_and_sends_no_cookies()
    {
        using var server = RecordingServer.RespondingWith(CannedOperation.Json(TestConnection.OperationId), headers: "Set-Cookie: a=b\r\n");
        using var connection = TestConnection.Create(server.Address);

        await connection.GetAsync();
        await connection.GetAsync();

        Assert.All(server.Requests, request => Assert.Contains("\r\nAccept-Encoding: gzip, deflate, br", request, StringComparison.Ordinal));
        Assert.DoesNotContain("\r\nCookie:", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_long_polls_are_in_flight_at_the_same_time()
    {
        const int Count = 50;
        var received = 0;
        var allReceived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new RecordingServer(async (stream, token) =>
        {
            await RecordingServer.ReadRequestAsync(stream, token);
            if (Interlocked.Increment(ref received) == Count)
                allReceived.SetResult();
            await allReceived.Task.WaitAsync(token);
            await RecordingServer.WriteAsync(stream, RecordingServer.Response(CannedOperation.WaitResponse(TestConnection.OperationId)), token);
        });
        using var connection = TestConnection.Create(server.Address);

        var operations = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => connection.WaitAsync(TimeSpan.FromSeconds(30))));

        Assert.All(operations, operation => Assert.True(operation.IsTerminal));
        Assert.Equal(Count, server.ConnectionCount);
    }

    [Fact]
    public async Task A_refused_connection_is_a_transient_failure()
    {
        // The port is in use, but no process listens on it.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        using var connection = TestConnection.Create(new Uri($"http://127.0.0.1:{port}"));

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true, null), (failure.Kind, failure.IsTransient, failure.StatusCode));
        Assert.Equal($"127.0.0.1:{port} refused the connection.", failure.Message);
    }

    [Fact]
    public async Task A_connection_that_the_proxy_refuses_is_not_refused_by_the_server()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var proxy = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
        using var connection = TestConnection.Create(new Uri("http://api.example.test"), proxy);

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal(BctrlErrorKind.ConnectionFailed, failure.Kind);
        Assert.StartsWith("No response was received from api.example.test: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Ty")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n")]
    public async Task A_connection_that_is_closed_before_the_response_is_complete_is_a_transient_failure(string response)
    {
        foreach (var isReset in (bool[])[true, false])
        {
            using var server = new RecordingServer(async (stream, token) =>
            {
                await RecordingServer.ReadRequestAsync(stream, token);
                await RecordingServer.WriteAsync(stream, response, token);
                if (isReset)
                    stream.Socket.LingerState = new LingerOption(true, 0);
            });
            using var connection = TestConnection.Create(server.Address);

            var failure = await connection.AssertGetFailsAsync();

            Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
        }
    }

    [Fact]
    public async Task A_response_that_is_not_http_is_a_transient_failure()
    {
        using var server = new RecordingServer(async (stream, token) =>
        {
            await RecordingServer.ReadRequestAsync(stream, token);
            await RecordingServer.WriteAsync(stream, "SSH-2.0-OpenSSH_9.6\r\n\r\n", token);
        });
        using var connection = TestConnection.Create(server.Address);

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    [Fact]
    public async Task The_size_limit_applies_to_the_decompressed_response()
    {
        var compressedLength = 0L;
        using var server = new RecordingServer(async (stream, token) =>
        {
            await RecordingServer.ReadRequestAsync(stream, token);
            var compressed = new MemoryStream();
            await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            {
                var spaces = new byte[1 << 20];
                spaces.AsSpan().Fill((byte)' ');
                for (var i = 0; i < 80; i++)
                    gzip.Write(spaces);
            }
            compressedLength = compressed.Length;
            await RecordingServer.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {compressed.Length}\r\n\r\n", token);
            await stream.WriteAsync(compressed.GetBuffer().AsMemory(0, (int)compressed.Length), token);
        });
        using var connection = TestConnection.Create(server.Address);

        Assert.Equal(BctrlErrorKind.ResponseTooLarge, (await connection.AssertGetFailsAsync()).Kind);
        Assert.InRange(compressedLength, 1, 2 << 20);
    }

    [Fact]
    public async Task A_response_with_compression_that_is_not_valid_is_an_invalid_response()
    {
        using var server = RecordingServer.RespondingWith("{\"id\":\"not compressed\"}", headers: "Content-Encoding: gzip\r\n");
        using var connection = TestConnection.Create(server.Address);

        Assert.Equal(BctrlErrorKind.InvalidResponse, (await connection.AssertGetFailsAsync()).Kind);
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_redirect_is_not_followed_and_the_key_is_not_sent_to_the_other_server(string status)
    {
        using var otherServer = RecordingServer.RespondingWith(CannedOperation.Json(TestConnection.OperationId));
        using var server = RecordingServer.RespondingWith("", status, $"Location: {otherServer.Address}v1/operations/{TestConnection.OperationId}\r\n");
        using var connection = TestConnection.Create(server.Address);

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.InvalidResponse, false), (failure.Kind, failure.IsTransient));
        Assert.Contains(otherServer.Address.AbsoluteUri, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, otherServer.ConnectionCount);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_a_permanent_failure_and_the_message_contains_the_name_and_the_reason()
    {
        using var certificate = CreateCertificate("CN=bctrl test");
        using var server = new RecordingServer(async (stream, token) =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, token);
            await RecordingServer.ReadRequestAsync(tls, token);
        });
        using var connection = TestConnection.Create(GetHttps(server));

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.TlsFailed, false), (failure.Kind, failure.IsTransient));
        Assert.StartsWith($"A secure connection to localhost:{server.Port} could not be established: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'CN=bctrl test'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("not trusted: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_is_a_permanent_failure()
    {
        using var server = new RecordingServer(async (stream, token) =>
        {
            await RecordingServer.WriteAsync(stream, "HTTP/1.1 400 Bad Request\r\n\r\n", token);
            await RecordingServer.ReadRequestAsync(stream, token);
        });
        using var connection = TestConnection.Create(GetHttps(server));

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.TlsFailed, false), (failure.Kind, failure.IsTransient));
    }

    /// <summary>The cause may be the network and not the certificate, so the request is retried.</summary>
    [Fact]
    public async Task A_connection_that_is_closed_during_the_handshake_is_a_transient_failure()
    {
        using var server = new RecordingServer(async (stream, token) => await stream.ReadExactlyAsync(new byte[16], token));
        using var connection = TestConnection.Create(GetHttps(server));

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [InlineData("http://api.example.com")]
    [InlineData("https://api.example.com")]
    public async Task A_proxy_that_requires_authentication_is_a_permanent_failure(string target)
    {
        using var proxy = RecordingServer.RespondingWith("<title>Sign in</title>", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n");
        using var connection = TestConnection.Create(new Uri(target), proxy.Address);

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, false), (failure.Kind, failure.IsTransient));
        Assert.StartsWith("The proxy requires a user name and password", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_receives_its_credential_and_is_used_even_for_a_server_on_this_machine()
    {
        using var proxy = new RecordingServer(request => request.Contains("Proxy-Authorization: Basic", StringComparison.Ordinal)
            ? RecordingServer.Response(CannedOperation.Json(TestConnection.OperationId))
            : RecordingServer.Response("", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n"));
        using var connection = TestConnection.Create(new Uri("http://localhost:9/"), proxy.Address, new NetworkCredential("user", "password"));

        Assert.Equal(TestConnection.OperationId, (await connection.GetAsync()).Id);
        Assert.Equal(2, proxy.Requests.Count);
        Assert.All(proxy.Requests, request => Assert.StartsWith($"GET http://localhost:9/v1/operations/{TestConnection.OperationId} ", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_that_cannot_reach_the_server_is_a_transient_failure()
    {
        using var proxy = RecordingServer.RespondingWith("<title>Bad Gateway</title>", "502 Bad Gateway");
        foreach (var target in (string[])["http://api.example.com", "https://api.example.com"])
        {
            using var connection = TestConnection.Create(new Uri(target), proxy.Address);

            Assert.True((await connection.AssertGetFailsAsync()).IsTransient);
        }
    }

    private static Uri GetHttps(RecordingServer server) => new($"https://localhost:{server.Port}/");

    private static X509Certificate2 CreateCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
