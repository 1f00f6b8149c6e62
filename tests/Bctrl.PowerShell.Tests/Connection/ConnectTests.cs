using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class ConnectTests
{
    [Fact]
    public void A_connection_has_defaults_and_is_emitted_only_with_PassThru()
    {
        using var session = new ModuleSession();

        Assert.Empty(session.Run("Connect-Bctrl $key").MustBeClean().Output);
        var connection = session.Run("Connect-Bctrl -ApiKey $key -PassThru").Single();

        Assert.Equal("Bctrl.BctrlConnection", connection.TypeNames[0]);
        Assert.Equal("https://api.bctrl.ai/", connection.Text("Server"));
        Assert.Null(connection.Value("SubaccountId"));
        Assert.Null(connection.Value("Proxy"));
        Assert.Equal(20, connection.Value("MaximumRetryCount"));
        Assert.Equal(1.0, connection.Value("RetryIntervalSec"));
        Assert.Equal("https://api.bctrl.ai/", connection.ToString());
    }

    [Fact]
    public void Connect_Bctrl_sends_no_request()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void The_connection_has_the_value_of_each_parameter()
    {
        using var session = new ModuleSession();

        var connection = session.Run(
            "Connect-Bctrl -ApiKey $key -Server https://bctrl.example.test -SubaccountId sub-1 -MaximumRetryCount 3 -RetryIntervalSec 0.5 -Proxy https://proxy.example.test:3128 -PassThru").Single();

        Assert.Equal("https://bctrl.example.test/", connection.Text("Server"));
        Assert.Equal("sub-1", connection.Text("SubaccountId"));
        Assert.Equal(3, connection.Value("MaximumRetryCount"));
        Assert.Equal(0.5, connection.Value("RetryIntervalSec"));
        Assert.Equal("https://proxy.example.test:3128/", connection.Text("Proxy"));
    }

    [Fact]
    public void A_request_has_the_key_the_subaccount_and_the_user_agent()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub, "-SubaccountId sub-1");

        session.Run("Wait-BctrlOperation a").Single();

        var headers = Assert.Single(stub.Requests).Headers;
        Assert.Equal($"Bearer {ModuleSession.Key}", headers["Authorization"]);
        Assert.Equal("sub-1", headers["BCTRL-Subaccount-Id"]);
        Assert.Equal("application/json", headers["Accept"]);
        Assert.Equal("application/json", headers["Content-Type"]);
        Assert.StartsWith("Bctrl.PowerShell/", headers["User-Agent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://api.example.test", "https://api.example.test/v1/operations/a/wait")]
    [InlineData("https://api.example.test/", "https://api.example.test/v1/operations/a/wait")]
    [InlineData("https://api.example.test/v1", "https://api.example.test/v1/operations/a/wait")]
    [InlineData("https://api.example.test/v1/", "https://api.example.test/v1/operations/a/wait")]
    [InlineData("https://api.example.test:8443/bctrl/v1", "https://api.example.test:8443/bctrl/v1/operations/a/wait")]
    [InlineData("https://api.example.test/bctrl", "https://api.example.test/bctrl/v1/operations/a/wait")]
    [InlineData("http://localhost:8787", "http://localhost:8787/v1/operations/a/wait")]
    [InlineData("http://127.0.0.1:8787", "http://127.0.0.1:8787/v1/operations/a/wait")]
    [InlineData("http://[::1]:8787", "http://[::1]:8787/v1/operations/a/wait")]
    public void The_server_can_have_a_path_with_or_without_v1(string server, string expected)
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/a/wait", Responses.Wait("a")).On("POST /bctrl/v1/operations/a/wait", Responses.Wait("a"));
        using var session = new ModuleSession();

        session.Set("handler", stub);
        session.Run($"Connect-Bctrl $key '{server}' -HttpMessageHandler $handler; Wait-BctrlOperation a").Single();

        Assert.Equal(expected, Assert.Single(stub.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("ftp://api.example.test", "is not an absolute http or https address")]
    [InlineData("file:///etc/passwd", "is not an absolute http or https address")]
    [InlineData("api.example.test", "is not an absolute http or https address")]
    [InlineData("/v1", "is not an absolute http or https address")]
    [InlineData("https://api.example.test?key=1", "contains a query or a fragment")]
    [InlineData("https://api.example.test/v1#top", "contains a query or a fragment")]
    [InlineData("https://kim:secret@api.example.test", "contains a user name or password")]
    [InlineData("http://api.example.test", "-AllowUnencryptedAuthentication")]
    [InlineData("http://localhost.example.test", "-AllowUnencryptedAuthentication")]
    [InlineData("http://192.168.1.1", "-AllowUnencryptedAuthentication")]
    [InlineData("http://127.0.0.1.example.test", "-AllowUnencryptedAuthentication")]
    public void An_invalid_server_is_rejected(string server, string why)
    {
        using var session = new ModuleSession();

        var error = session.Catch($"Connect-Bctrl $key '{server}'");

        Assert.Equal("InvalidConnection", error.Id());
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.Run("Get-BctrlConnection").MustBeClean().Output);
    }

    [Fact]
    public void Plain_http_to_another_machine_requires_AllowUnencryptedAuthentication()
    {
        using var session = new ModuleSession();

        session.Run("Connect-Bctrl $key http://api.example.test -AllowUnencryptedAuthentication -PassThru").Single();
    }

    [Fact]
    public void Plain_http_to_this_machine_through_a_proxy_is_rejected()
    {
        using var session = new ModuleSession();

        Assert.Equal("InvalidConnection", session.Catch("Connect-Bctrl $key http://localhost:8787 -Proxy http://proxy.example.test:3128").Id());
    }

    [Theory]
    [InlineData("10.0.0.1:8080")]
    [InlineData("proxy.example.test:8080")]
    [InlineData("proxy.example.test")]
    [InlineData("ftp://proxy.example.test")]
    public void An_invalid_proxy_is_rejected(string proxy)
    {
        using var session = new ModuleSession();

        var error = session.Catch($"Connect-Bctrl $key http://localhost:8787 -Proxy {proxy}");

        Assert.Equal("InvalidConnection", error.Id());
        Assert.Equal($"The proxy '{proxy}' is not a valid address. Use an address such as http://proxy.example.com:8080.", error.Exception.Message);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("   ", "is empty")]
    [InlineData("abc def", "a character outside ASCII")]
    [InlineData("abc\r\nX-Evil: 1", "a character outside ASCII")]
    [InlineData("abc\n", "a character outside ASCII")]
    [InlineData("abc\u00e9", "a character outside ASCII")]
    [InlineData("abc\u0000", "a character outside ASCII")]
    public void An_invalid_key_is_rejected_and_the_error_does_not_show_it(string key, string why)
    {
        using var session = new ModuleSession();
        session.Set("bad", ModuleSession.Secure(key));

        var error = session.Catch("Connect-Bctrl -ApiKey $bad");

        Assert.Equal("InvalidConnection", error.Id());
        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("abc", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_in_plain_text_is_rejected()
    {
        using var session = new ModuleSession();

        Assert.Equal("CannotConvertArgumentNoMessage", session.Catch("Connect-Bctrl -ApiKey 'plain-text'").Id());
    }

    [Theory]
    [InlineData("-SubaccountId ''")]
    [InlineData("-SubaccountId ' '")]
    [InlineData("-SubaccountId \"a`r`nX-Evil: 1\"")]
    [InlineData("-SubaccountId 'a b'")]
    [InlineData("-MaximumRetryCount -1")]
    [InlineData("-MaximumRetryCount 1001")]
    [InlineData("-RetryIntervalSec 0")]
    [InlineData("-RetryIntervalSec 3601")]
    [InlineData("-ApiKey $null")]
    [InlineData("-Server $null")]
    [InlineData("-Proxy $null")]
    [InlineData("-HttpMessageHandler $null")]
    [InlineData("-HttpMessageHandler 'curl'")]
    public void An_invalid_parameter_value_is_rejected(string parameters)
    {
        using var session = new ModuleSession();
        var key = parameters.StartsWith("-ApiKey", StringComparison.Ordinal) ? "" : "-ApiKey $key";

        session.Catch($"Connect-Bctrl {key} {parameters}");

        Assert.Empty(session.Run("Get-BctrlConnection").MustBeClean().Output);
    }

    [Fact]
    public void Connecting_without_a_key_is_an_error()
    {
        using var session = new ModuleSession();

        var error = session.Catch("Connect-Bctrl");

        Assert.Equal("NotConnected", error.Id());
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Contains("BCTRL_API_KEY", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_Connect_Bctrl_keeps_the_previous_connection()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        session.Catch("Connect-Bctrl $key 'ftp://nowhere'");

        session.Run("Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void A_new_connection_replaces_the_previous_one()
    {
        var (first, second) = (Responses.AllCompleted(), Responses.AllCompleted());
        using var session = new ModuleSession(first);
        session.Set("second", second);

        session.Run("Connect-Bctrl $key -HttpMessageHandler $second; Wait-BctrlOperation a").Single();

        Assert.Empty(first.Requests);
        Assert.Single(second.Requests);
    }

    [Fact]
    public void A_custom_handler_is_not_disposed()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        session.Run("Disconnect-Bctrl; Connect-Bctrl $key -HttpMessageHandler $stub; Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void Get_BctrlConnection_shows_the_connection_and_nothing_without_one()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        Assert.Equal("https://api.example.test/", session.Run("Get-BctrlConnection").Single().Text("Server"));
        Assert.Empty(session.Run("Disconnect-Bctrl; Get-BctrlConnection").MustBeClean().Output);
    }

    [Fact]
    public void Disconnect_Bctrl_without_a_connection_does_nothing()
    {
        using var session = new ModuleSession();

        Assert.Empty(session.Run("Disconnect-Bctrl; Disconnect-Bctrl").MustBeClean().Output);
    }

    [Fact]
    public void Disconnect_Bctrl_closes_the_specified_connection()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        session.Run("$other = Connect-Bctrl $key -HttpMessageHandler $stub -PassThru; Connect-Bctrl $key -HttpMessageHandler $stub; $other | Disconnect-Bctrl").MustBeClean();

        Assert.Equal("NotConnected", session.Catch("Wait-BctrlOperation a -Connection $other").Id());
        session.Run("Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void A_running_wait_ends_when_its_connection_is_closed()
    {
        var stub = Responses.NoneResponds();
        using var session = new ModuleSession(stub, "-MaximumRetryCount 0");
        var connection = session.Run("Get-BctrlConnection").Single();

        using var running = session.Start("Wait-BctrlOperation a");
        Eventually.True(() => stub.InFlight == 1, "the request is in flight");
        ((IDisposable)connection.BaseObject).Dispose();

        Assert.Equal("NotConnected", running.Finish().Error().Id());
    }
}
