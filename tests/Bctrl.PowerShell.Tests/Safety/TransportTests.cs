using System.Management.Automation;
using System.Net;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Where the key travels, and where it doesn't: over real connections.</summary>
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
    public void A_redirect_is_followed_by_no_command_not_even_to_the_same_server(string status)
    {
        using var elsewhere = new Wiretap(_ => Wiretap.Answer("{}"));
        Wiretap? self = null;
        var location = "";
        using var server = self = new Wiretap(_ => Wiretap.Answer("", status, $"Location: {location}\r\n"));
        using var session = Connect(server.Address);

        foreach (var to in (string[])[elsewhere.Address.AbsoluteUri, $"//{elsewhere.Address.Authority}/v1/x", $"{self.Address}v1/operations/b", "/v1/operations/b"])
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
    public async Task A_certificate_that_is_not_trusted_is_an_error_for_each_and_nothing_is_sent()
    {
        await using var server = await EmulatorHost.StartAsync("https://127.0.0.1:0");
        var ids = server.CreateOperations(new OperationPlan { Count = 20, DurationMs = 0 }).Select(operation => operation.Id).ToArray();
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
        Assert.Equal(0, server.Stats.Total.Served);
    }

    /// <summary>What a name resolves to is somebody else's word, and can change between two requests.</summary>
    [Fact]
    public void A_name_is_not_this_machine_because_it_resolves_to_it()
    {
        using var server = new Wiretap(_ => Wiretap.Answer("{}"), IPAddress.Any);
        using var session = new ModuleSession();
        string[] names = [Dns.GetHostName(), "localhost.localdomain", "ip6-localhost", "127.0.0.1.nip.io", "localtest.me", "0.0.0.0", "[::]"];

        foreach (var name in names.Where(name => !name.Equals("localhost", StringComparison.OrdinalIgnoreCase)))
        {
            var error = session.Catch($"Connect-Bctrl $key 'http://{name}:{server.Port}'");

            Assert.Equal("InvalidConnection", error.Id());
            Assert.Contains("plain http", error.ToString(), StringComparison.Ordinal);
        }
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    public void This_machine_may_be_asked_over_plain_http(string host)
    {
        using var server = new Wiretap(_ => Wiretap.Answer(CannedOperation.Json("a")));
        using var session = Connect(new Uri($"http://{host}:{server.Port}"));

        Assert.Equal("a", session.Run("Get-BctrlOperation a").Single().Text("Id"));
        Assert.Contains($"Authorization: Bearer {ModuleSession.Key}", Assert.Single(server.Requests).Split("\r\n"));
    }

    [Fact]
    public void So_may_it_by_IPv6()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var server = new Wiretap(_ => Wiretap.Answer(CannedOperation.Json("a")), IPAddress.IPv6Loopback);
        using var session = Connect(server.Address);

        Assert.Equal("a", session.Run("Get-BctrlOperation a").Single().Text("Id"));
    }

    [Theory]
    [InlineData("-Server https://kim:secret@api.example.test", "Leave it out")]
    [InlineData("-Proxy http://kim:secret@proxy.example.test:3128", "-ProxyCredential")]
    public void A_password_in_an_address_is_refused_and_not_shown(string parameter, string advice)
    {
        using var session = new ModuleSession();

        var error = session.Catch($"Connect-Bctrl $key {parameter}");

        Assert.Equal("InvalidConnection", error.Id());
        Assert.Contains(advice, error.ToString(), StringComparison.Ordinal);
        string[] shown = [error.ToString(), error.Exception.ToString(), error.CategoryInfo.ToString(), $"{error.TargetObject}"];
        Assert.All(shown, text => Assert.DoesNotContain("secret", text, StringComparison.Ordinal));
        Assert.Empty(session.Run("Get-BctrlConnection").MustBeClean().Output);
    }

    private static ModuleSession Connect(Uri server, string with = "-MaximumRetryCount 0")
    {
        var session = new ModuleSession();
        session.Set("server", server);
        session.Run($"Connect-Bctrl $key $server {with}").MustBeClean();
        return session;
    }
}
