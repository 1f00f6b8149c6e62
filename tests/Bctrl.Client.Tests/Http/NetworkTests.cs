using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bctrl.Client.Tests.Http;

/// <summary>What only a real connection shows, with the handler that users get.</summary>
public class NetworkTests
{
    [Fact]
    public async Task An_operation_comes_over_a_real_connection_that_is_used_again()
    {
        await using var server = LoopbackServer.Answering(CannedOperation.Json(Connect.Id));
        using var connection = Connect.To(server.Http);

        for (var i = 0; i < 3; i++)
            Assert.Equal(Connect.Id, (await connection.GetAsync()).Id);

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_request_takes_any_packing_and_brings_no_cookies_back()
    {
        var requests = new List<string>();
        await using var server = LoopbackServer.Answering(CannedOperation.Json(Connect.Id), headers: "Set-Cookie: a=b\r\n", show: requests.Add);
        using var connection = Connect.To(server.Http);

        await connection.GetAsync();
        await connection.GetAsync();

        Assert.All(requests, request => Assert.Contains("\r\nAccept-Encoding: gzip, deflate, br", request, StringComparison.Ordinal));
        Assert.DoesNotContain("\r\nCookie:", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_waits_are_held_at_once()
    {
        const int Waits = 50;
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer(async (stream, token) =>
        {
            await LoopbackServer.ReadRequestAsync(stream, token);
            if (Interlocked.Increment(ref arrived) == Waits)
                all.SetResult();
            await all.Task.WaitAsync(token);
            await LoopbackServer.AnswerAsync(stream, CannedOperation.WaitResponse(Connect.Id), cancellationToken: token);
        });
        using var connection = Connect.To(server.Http);

        var operations = await Task.WhenAll(Enumerable.Range(0, Waits).Select(_ => connection.WaitAsync(TimeSpan.FromSeconds(30))));

        Assert.All(operations, operation => Assert.True(operation.IsTerminal));
        Assert.Equal(Waits, server.Connections);
    }

    [Fact]
    public async Task A_refused_connection_may_pass()
    {
        // A port that is taken, and that nobody listens on.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)nobody.LocalEndPoint!).Port;
        using var connection = Connect.To(new Uri($"http://127.0.0.1:{port}"));

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true, null), (failure.Kind, failure.IsTransient, failure.StatusCode));
        Assert.StartsWith($"No answer from 127.0.0.1:{port}: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Ty")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"id\":\r\n")]
    public async Task A_connection_that_breaks_off_may_pass(string answer)
    {
        foreach (var isReset in (bool[])[true, false])
        {
            await using var server = new LoopbackServer(async (stream, token) =>
            {
                await LoopbackServer.ReadRequestAsync(stream, token);
                await LoopbackServer.WriteAsync(stream, answer, token);
                if (isReset)
                    stream.Socket.LingerState = new LingerOption(true, 0);
            });
            using var connection = Connect.To(server.Http);

            var failure = await connection.FailAsync();

            Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
        }
    }

    [Fact]
    public async Task What_is_not_http_may_pass()
    {
        await using var server = new LoopbackServer(async (stream, token) =>
        {
            await LoopbackServer.ReadRequestAsync(stream, token);
            await LoopbackServer.WriteAsync(stream, "SSH-2.0-OpenSSH_9.6\r\n\r\n", token);
        });
        using var connection = Connect.To(server.Http);

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    [Fact]
    public async Task A_small_answer_that_unpacks_to_a_huge_one_is_given_up_at_the_limit()
    {
        var sent = 0L;
        await using var server = new LoopbackServer(async (stream, token) =>
        {
            await LoopbackServer.ReadRequestAsync(stream, token);
            var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                var spaces = new byte[1 << 20];
                spaces.AsSpan().Fill((byte)' ');
                for (var i = 0; i < 80; i++)
                    gzip.Write(spaces);
            }
            sent = packed.Length;
            await LoopbackServer.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n", token);
            await stream.WriteAsync(packed.GetBuffer().AsMemory(0, (int)packed.Length), token);
        });
        using var connection = Connect.To(server.Http);

        Assert.Equal(BctrlErrorKind.ResponseTooLarge, (await connection.FailAsync()).Kind);
        Assert.InRange(sent, 1, 2 << 20);
    }

    [Fact]
    public async Task An_answer_that_is_packed_badly_is_an_invalid_response()
    {
        await using var server = LoopbackServer.Answering("{\"id\":\"not packed\"}", headers: "Content-Encoding: gzip\r\n");
        using var connection = Connect.To(server.Http);

        Assert.Equal(BctrlErrorKind.InvalidResponse, (await connection.FailAsync()).Kind);
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public async Task A_redirect_is_not_followed_and_the_key_goes_nowhere(string status)
    {
        await using var elsewhere = LoopbackServer.Answering(CannedOperation.Json(Connect.Id));
        await using var server = LoopbackServer.Answering("", status, $"Location: {elsewhere.Http}v1/operations/{Connect.Id}\r\n");
        using var connection = Connect.To(server.Http);

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.InvalidResponse, false), (failure.Kind, failure.IsTransient));
        Assert.Contains(elsewhere.Http.AbsoluteUri, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_never_tried_again_and_the_error_says_which_and_why()
    {
        using var certificate = SelfSigned("CN=bctrl test");
        await using var server = new LoopbackServer(async (stream, token) =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, token);
            await LoopbackServer.ReadRequestAsync(tls, token);
        });
        using var connection = Connect.To(server.Https);

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.TlsFailed, false), (failure.Kind, failure.IsTransient));
        Assert.StartsWith($"No secure connection to localhost:{server.Port}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'CN=bctrl test'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("not trusted: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_is_no_secure_connection()
    {
        await using var server = new LoopbackServer(async (stream, token) =>
        {
            await LoopbackServer.WriteAsync(stream, "HTTP/1.1 400 Bad Request\r\n\r\n", token);
            await LoopbackServer.ReadRequestAsync(stream, token);
        });
        using var connection = Connect.To(server.Https);

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.TlsFailed, false), (failure.Kind, failure.IsTransient));
    }

    /// <summary>A handshake that the network cuts short says nothing about the certificate.</summary>
    [Fact]
    public async Task A_handshake_that_breaks_off_may_pass()
    {
        await using var server = new LoopbackServer(async (stream, token) => await stream.ReadExactlyAsync(new byte[16], token));
        using var connection = Connect.To(server.Https);

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, true), (failure.Kind, failure.IsTransient));
    }

    [Theory]
    [InlineData("http://api.example.com")]
    [InlineData("https://api.example.com")]
    public async Task A_proxy_that_asks_for_a_password_is_not_asked_again(string target)
    {
        await using var proxy = LoopbackServer.Answering("<title>Sign in</title>", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n");
        using var connection = Connect.To(new Uri(target), proxy.Http);

        var failure = await connection.FailAsync();

        Assert.Equal((BctrlErrorKind.ConnectionFailed, false), (failure.Kind, failure.IsTransient));
        Assert.StartsWith("The proxy asks for a user name and password", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_gets_its_password_and_carries_the_request_even_to_this_machine()
    {
        var requests = new List<string>();
        await using var proxy = new LoopbackServer(async (stream, token) =>
        {
            while (await LoopbackServer.ReadRequestAsync(stream, token) is { Length: > 0 } request)
            {
                requests.Add(request);
                if (request.Contains("Proxy-Authorization: Basic", StringComparison.Ordinal))
                    await LoopbackServer.AnswerAsync(stream, CannedOperation.Json(Connect.Id), cancellationToken: token);
                else
                    await LoopbackServer.AnswerAsync(stream, "", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"\r\n", token);
            }
        });
        using var connection = Connect.To(new Uri("http://localhost:9/"), proxy.Http, new NetworkCredential("user", "password"));

        Assert.Equal(Connect.Id, (await connection.GetAsync()).Id);
        Assert.Equal(2, requests.Count);
        Assert.All(requests, request => Assert.StartsWith($"GET http://localhost:9/v1/operations/{Connect.Id} ", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_that_reaches_nobody_may_pass()
    {
        await using var proxy = LoopbackServer.Answering("<title>Bad Gateway</title>", "502 Bad Gateway");
        foreach (var target in (string[])["http://api.example.com", "https://api.example.com"])
        {
            using var connection = Connect.To(new Uri(target), proxy.Http);

            Assert.True((await connection.FailAsync()).IsTransient);
        }
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
