using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

[Collection(SharedEnvironment.Name)]
public sealed class ConnectionEnvironmentTests : IDisposable
{
    public void Dispose() => CleanEnvironment.Clear();

    [Fact]
    public void Connect_Bctrl_uses_the_key_of_the_environment()
    {
        var stub = Responses.AllCompleted();
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", $"  {ModuleSession.Key}\n");
        using var session = new ModuleSession();
        session.Set("stub", stub);

        session.Run("Connect-Bctrl -HttpMessageHandler $stub; Wait-BctrlOperation a").Single();

        Assert.Equal($"Bearer {ModuleSession.Key}", stub.Requests[0].Headers["Authorization"]);
    }

    [Fact]
    public void A_command_connects_with_the_key_of_the_environment()
    {
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", ModuleSession.Key);
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", "https://localhost:1/v1");
        using var session = new ModuleSession();

        var connection = session.Run("Get-BctrlConnection").Single();

        Assert.Equal("https://localhost:1/", connection.Text("Server"));
        Assert.Same(connection.BaseObject, session.Run("Get-BctrlConnection").Single().BaseObject);
    }

    [Fact]
    public void A_server_that_is_not_valid_is_an_error_for_every_command_and_the_previous_one_is_not_used()
    {
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", ModuleSession.Key);
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", "http://localhost:1");
        using var session = new ModuleSession();
        session.Run("Get-BctrlConnection").Single();

        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", "http://staging.example.test");

        for (var i = 0; i < 3; i++)
            Assert.Equal("NotConnected", session.Catch("Get-BctrlConnection").Id());
    }

    [Fact]
    public void A_parameter_overrides_the_environment()
    {
        var stub = Responses.AllCompleted();
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", "another-key");
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", "https://elsewhere.example.test");
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a").Single();

        Assert.Equal("api.example.test", stub.Requests[0].Uri.Host);
        Assert.Equal($"Bearer {ModuleSession.Key}", stub.Requests[0].Headers["Authorization"]);
    }

    [Theory]
    [InlineData("https://1.example.test", "https://2.example.test", "https://3.example.test/v1", "https://1.example.test/")]
    [InlineData(null, "https://2.example.test/v1/", "https://3.example.test", "https://2.example.test/")]
    [InlineData("", "  ", "https://3.example.test/v1", "https://3.example.test/")]
    [InlineData(null, null, null, "https://api.bctrl.ai/")]
    public void Three_environment_variables_can_set_the_server(string? first, string? second, string? third, string expected)
    {
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", first);
        Environment.SetEnvironmentVariable("BCTRL_API_BASE_URL", second);
        Environment.SetEnvironmentVariable("BCTRL_API_URL", third);
        using var session = new ModuleSession();

        Assert.Equal(expected, session.Run("Connect-Bctrl $key -PassThru").Single().Text("Server"));
    }

    [Fact]
    public void A_changed_key_or_server_in_the_environment_creates_a_new_connection()
    {
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", "key-1");
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", "https://1.example.test");
        using var session = new ModuleSession();
        var first = session.Run("Get-BctrlConnection").Single();

        Environment.SetEnvironmentVariable("BCTRL_API_KEY", "key-2");
        var second = session.Run("Get-BctrlConnection").Single();
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", "https://2.example.test");
        var third = session.Run("Get-BctrlConnection").Single();

        Assert.NotSame(first.BaseObject, second.BaseObject);
        Assert.Equal("https://1.example.test/", second.Text("Server"));
        Assert.Equal("https://2.example.test/", third.Text("Server"));
    }

    [Theory]
    [InlineData("not an address", "BCTRL_BASE_URL")]
    [InlineData("ftp://api.example.test", "ftp://api.example.test")]
    [InlineData("http://api.example.test", "AllowUnencryptedAuthentication")]
    public void An_invalid_server_in_the_environment_is_an_error(string server, string words)
    {
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", ModuleSession.Key);
        Environment.SetEnvironmentVariable("BCTRL_BASE_URL", server);
        using var session = new ModuleSession();

        foreach (var command in (string[])["Connect-Bctrl", "Get-BctrlConnection", "Wait-BctrlOperation a"])
            Assert.Contains(words, session.Catch(command).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_key_in_the_environment_is_an_error_that_does_not_show_it()
    {
        Environment.SetEnvironmentVariable("BCTRL_API_KEY", "canary key");
        using var session = new ModuleSession();

        var error = session.Catch("Wait-BctrlOperation a");

        Assert.Equal("NotConnected", error.Id());
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.DoesNotContain("canary", error.Exception.ToString(), StringComparison.Ordinal);
    }
}
