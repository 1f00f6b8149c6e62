using System.Management.Automation;
using System.Net;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Tests over real sockets that the key is sent only to the server of the connection, and only encrypted or to this
/// machine.
/// </summary>
public sealed class TransportTests
{
    private static readonly string[] s_commands =
    [
        "Wait-BctrlOperation a", "Get-BctrlOperation a", "Get-BctrlOperationStep a", "Stop-BctrlOperation a", "Stop-BctrlOperation a -Wait",
        "Invoke-BctrlRequest /v1/operations/a", "Invoke-BctrlRequest /v1/x -Method POST -Body @{} -IdempotencyKey once",
    ];

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("303 See Other")]
    [InlineData("307 Temporary Redirect")]
    [InlineData("308 Permanent Redirect")]
    public void No_command_follows_a_redirect_not_even_to_the_same_server(string status)
    {
        using var elsewhere = new RecordingServer(_ => RecordingServer.Response("{}"));
        RecordingServer? redirecting = null;
        var location = "";
        using var server = redirecting = new RecordingServer(_ => RecordingServer.Response("", status, $"Location: {location}\r\n"));
        using var session = Connect(server.Address);

        foreach (var to in (string[])[elsewhere.Address.AbsoluteUri, $"//{elsewhere.Address.Authority}/v1/x", $"{redirecting.Address}v1/operations/b", "/v1/operations/b"])
        {
            location = to;
            foreach (var command in s_commands)
            {
                var before = server.Requests.Count;
                var error = session.Run(command).Error();

                Assert.Equal("InvalidResponse", error.Id());
                Assert.Contains(to, error.ToString(), StringComparison.Ordinal);
                Assert.Equal(before + 1, server.Requests.Count);
            }
        }
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_an_error_for_each_operation_and_no_request_is_sent()
    {
        await using var server = await EmulatorHost.StartAsync("https://127.0.0.1:0");
        var ids = server.CreateOperations(new OperationOptions { Count = 20, DurationMs = 0 }).Select(operation => operation.Id).ToArray();
        using var session = Connect(server.BaseAddress, "-MaximumRetryCount 5 -RetryIntervalSec 0.001");
        session.Set("ids", ids);

        foreach (var command in (string[])["$ids | Wait-BctrlOperation -Verbose", "$ids | Get-BctrlOperation -Verbose", "$ids | Stop-BctrlOperation -Verbose"])
        {
            var outcome = session.Run(command);

            Assert.Empty(outcome.Output);
            Assert.Equal(ids.Order(), outcome.Errors.Select(error => (string)error.TargetObject).Order());
            Assert.All(outcome.Errors, error =>
            {
                Assert.Equal("TlsFailed", error.Id());
                Assert.Equal(ErrorCategory.SecurityError, error.CategoryInfo.Category);
                Assert.Contains("certificate", error.ToString(), StringComparison.Ordinal);
                if (!BuiltModule.IsNetStandard)
                    Assert.Contains("'CN=bctrl emulator' from 'CN=bctrl emulator'", error.ToString(), StringComparison.Ordinal);
            });
            Assert.DoesNotContain(outcome.Verbose, line => line.Contains("Retry", StringComparison.Ordinal));
        }
        Assert.Equal(0, server.Statistics.Total.Served);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Plain_http_to_this_machine_is_allowed(string address)
    {
        var ip = IPAddress.Parse(address);
        Assert.SkipUnless(ip.Equals(IPAddress.Loopback) || System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var server = new RecordingServer(_ => RecordingServer.Response(CannedOperation.Json("a")), ip);
        using var session = Connect(server.Address);

        Assert.Equal("a", session.Run("Get-BctrlOperation a").Single().Text("Id"));
        Assert.Contains($"Authorization: Bearer {ModuleSession.Key}", Assert.Single(server.Requests).Split("\r\n"));
    }

    [Fact]
    public void A_proxy_receives_its_own_credential()
    {
        using var proxy = new RecordingServer(head => head.Contains("Proxy-Authorization", StringComparison.Ordinal)
            ? RecordingServer.Response(CannedOperation.Json("a"))
            : RecordingServer.Response("", "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"test\"\r\n"));
        using var session = new ModuleSession();
        session.Set("proxy", proxy.Address);
        session.Set("credential", new PSCredential("kim", ModuleSession.Secure("proxy-word")));
        session.Run(
            "Connect-Bctrl $key http://api.example.test -AllowUnencryptedAuthentication -Proxy $proxy -ProxyCredential $credential -MaximumRetryCount 0").MustBeClean();

        Assert.Equal("a", session.Run("Get-BctrlOperation a").Single().Text("Id"));

        Assert.All(proxy.RequestLines, line => Assert.Equal("GET http://api.example.test/v1/operations/a HTTP/1.1", line));
        var credential = Convert.ToBase64String("kim:proxy-word"u8);
        Assert.Contains($"Proxy-Authorization: Basic {credential}", proxy.Requests[^1].Split("\r\n"));
    }

    private static ModuleSession Connect(Uri server, string parameters = "-MaximumRetryCount 0")
    {
        var session = new ModuleSession();
        session.Set("server", server);
        session.Run($"Connect-Bctrl $key $server {parameters}").MustBeClean();
        return session;
    }
}
