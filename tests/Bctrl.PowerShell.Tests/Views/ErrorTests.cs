using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>The error views, and how scripts handle errors.</summary>
public sealed partial class ErrorTests
{
    private const string Message = "The server could not find operation 'gone': No such operation (404 NotFound, operation.not_found, request id req-1).";

    [Theory]
    [InlineData("ConciseView")]
    [InlineData("NormalView")]
    public void The_error_view_shows_the_command_and_the_message_once(string view)
    {
        var text = Show(view);

        Assert.Contains("Get-BctrlOperation", text, StringComparison.Ordinal);
        Assert.Contains(Message, text, StringComparison.Ordinal);
        Assert.Equal(text.IndexOf("No such operation", StringComparison.Ordinal), text.LastIndexOf("No such operation", StringComparison.Ordinal));
    }

    [Fact]
    public void The_concise_view_shows_the_recommended_action() =>
        Assert.Contains("Check the id. Get-BctrlConnection shows the server and the subaccount that were used.", Show("ConciseView"), StringComparison.Ordinal);

    [Fact]
    public void The_normal_view_shows_the_FullyQualifiedErrorId() =>
        Assert.Contains("FullyQualifiedErrorId : OperationNotFound,Bctrl.PowerShell.GetBctrlOperationCommand", Show("NormalView"), StringComparison.Ordinal);

    [Fact]
    public void The_category_view_is_one_line() =>
        Assert.Equal("ObjectNotFound: (gone:String) [Get-BctrlOperation], BctrlApiException", Show("CategoryView").Trim());

    [Fact]
    public void The_Error_variable_has_the_code_and_the_request_id_of_the_server()
    {
        using var session = ConnectSession();

        var outcome = session.Run("Get-BctrlOperation gone; $Error[0]");

        var error = Assert.IsType<System.Management.Automation.ErrorRecord>(Assert.Single(outcome.Output).BaseObject);
        Assert.Equal(404, error.Exception.Value("StatusCode"));
        Assert.Equal("operation.not_found", error.Exception.Text("Code"));
        Assert.Equal("req-1", error.Exception.Text("RequestId"));
        Assert.Equal("OperationNotFound", error.Exception.Text("Kind"));
    }

    [Fact]
    public void ErrorVariable_collects_the_errors_and_the_command_continues()
    {
        using var session = ConnectSession();

        var outcome = session.Run("$found = 'a', 'gone', 'b' | Get-BctrlOperation -ErrorVariable problems -ErrorAction SilentlyContinue; $found.Id; $problems.Count; $problems[0].TargetObject").MustBeClean();

        Assert.Equal(["a", "b"], outcome.Output.Take(2).Select(id => id.ToString()).Order());
        Assert.Equal(["1", "gone"], outcome.Output.Skip(2).Select(item => item.ToString()));
    }

    [Theory]
    [InlineData("Get-BctrlOperation gone")]
    [InlineData("Stop-BctrlOperation gone")]
    [InlineData("Wait-BctrlOperation gone")]
    [InlineData("Get-BctrlOperationStep gone")]
    [InlineData("Invoke-BctrlRequest /v1/operations/gone")]
    [InlineData("Wait-BctrlOperation bad -RequireSuccess")]
    public void With_ErrorAction_Stop_the_error_can_be_caught_by_type(string script)
    {
        using var session = ConnectSession();

        var outcome = session.Run($$"""
            try { {{script}} -ErrorAction Stop; 'not thrown' }
            catch [Bctrl.BctrlException] { "caught $($_.Exception.Kind) $($_.TargetObject)" }
            """).MustBeClean();

        Assert.StartsWith("caught ", outcome.Output[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_ErrorActionPreference_Stop_the_error_can_be_caught()
    {
        using var session = ConnectSession();

        Assert.Equal("OperationNotFound", session.Catch("$ErrorActionPreference = 'Stop'; Get-BctrlOperation gone").Id());
    }

    [Theory]
    [InlineData("Get-BctrlOperation a")]
    [InlineData("Invoke-BctrlRequest /v1/operations/a")]
    [InlineData("Stop-BctrlOperation a")]
    public void A_terminating_error_can_be_caught_by_type(string script)
    {
        using var session = new ModuleSession();

        var outcome = session.Run($$"""try { {{script}} } catch [Bctrl.BctrlException] { "$($_.Exception.Kind)" }""").MustBeClean();

        Assert.Equal("NotConnected", Assert.Single(outcome.Output).ToString());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    [InlineData(429)]
    [InlineData(500)]
    public void Each_error_has_a_recommended_action(int status)
    {
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/a", StubResponse.Error(status, "No."));
        using var session = ModuleSession.WithoutRetries(stub);

        var error = session.Catch("Get-BctrlOperation a -ErrorAction Stop");

        Assert.Matches("^[A-Z].*[a-z].*\\.$", error.ErrorDetails.RecommendedAction);
        Assert.Equal(error.Exception.Message, error.ErrorDetails.Message);
    }

    private static ModuleSession ConnectSession(ScreenHost? host = null)
    {
        var stub = new StubHttpMessageHandler()
            .On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId)))
            .OnWait("bad", Responses.Wait("bad", "failed"));
        foreach (var route in (string[])["GET /v1/operations/gone", "POST /v1/operations/gone/cancel", "POST /v1/operations/gone/wait"])
            stub.On(route, StubResponse.Error(404, "No such operation.", "operation.not_found"));
        return new ModuleSession(stub, host: host);
    }

    /// <summary>Gets the output of an error view as one line.</summary>
    private static string Show(string view)
    {
        var host = new ScreenHost(300);
        using var session = ConnectSession(host);
        session.Run($"$ErrorView = '{view}'; Get-BctrlOperation gone -ErrorVariable problems -ErrorAction SilentlyContinue; $problems[0] | Out-Default").MustBeClean();
        return Blanks().Replace(string.Join('\n', host.Lines), " ");
    }

    /// <summary>Escape codes, the bar at the left of the concise view, and white space.</summary>
    [GeneratedRegex(@"(\u001b\[[0-9;]*m|\s+\||\s)+")]
    private static partial Regex Blanks();
}
