using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>What people see of an error, and how scripts catch it.</summary>
public sealed partial class ErrorTests
{
    private const string Message = "The server knows no operation 'gone': No such operation (404 NotFound, operation.not_found, request id req-1).";

    [Theory]
    [InlineData("ConciseView")]
    [InlineData("NormalView")]
    public void It_reads_well_in_the_views_that_people_use(string view)
    {
        var text = Show(view);

        Assert.Contains("Get-BctrlOperation", text, StringComparison.Ordinal);
        Assert.Contains(Message, text, StringComparison.Ordinal);
        Assert.Equal(text.IndexOf("No such operation", StringComparison.Ordinal), text.LastIndexOf("No such operation", StringComparison.Ordinal));
    }

    [Fact]
    public void The_concise_view_says_what_to_do_next() =>
        Assert.Contains("Check the id. Get-BctrlConnection shows which server and subaccount were asked.", Show("ConciseView"), StringComparison.Ordinal);

    [Fact]
    public void The_normal_view_has_the_id_by_which_to_find_it_in_the_help() =>
        Assert.Contains("FullyQualifiedErrorId : OperationNotFound,Bctrl.PowerShell.GetBctrlOperationCommand", Show("NormalView"), StringComparison.Ordinal);

    [Fact]
    public void The_category_view_is_one_line() =>
        Assert.Equal("ObjectNotFound: (gone:String) [Get-BctrlOperation], BctrlApiException", Show("CategoryView").Trim());

    [Fact]
    public void It_is_in_Error_with_the_servers_code_and_request_id()
    {
        using var session = Session();

        var outcome = session.Run("Get-BctrlOperation gone; $Error[0]");

        var error = Assert.IsType<System.Management.Automation.ErrorRecord>(Assert.Single(outcome.Output).BaseObject);
        Assert.Equal(404, error.Exception.Value("StatusCode"));
        Assert.Equal("operation.not_found", error.Exception.Text("Code"));
        Assert.Equal("req-1", error.Exception.Text("RequestId"));
        Assert.Equal("OperationNotFound", error.Exception.Text("Kind"));
    }

    [Fact]
    public void ErrorVariable_gathers_them_and_the_rest_goes_on()
    {
        using var session = Session();

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
    public void ErrorAction_Stop_makes_it_something_to_catch_by_its_type(string script)
    {
        using var session = Session();

        var outcome = session.Run($$"""
            try { {{script}} -ErrorAction Stop; 'went on' }
            catch [Bctrl.BctrlApiException] { "caught $($_.Exception.Kind) $($_.TargetObject)" }
            """).MustBeClean();

        Assert.StartsWith("caught ", outcome.Output[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_preference_of_Stop_does_as_well()
    {
        using var session = Session();

        Assert.Equal("OperationNotFound", session.Catch("$ErrorActionPreference = 'Stop'; Get-BctrlOperation gone").Id());
    }

    [Theory]
    [InlineData("Get-BctrlOperation a")]
    [InlineData("Invoke-BctrlRequest /v1/operations/a")]
    [InlineData("Stop-BctrlOperation a")]
    public void One_that_ends_the_command_is_caught_by_its_type_without_more(string script)
    {
        using var session = new ModuleSession();

        var outcome = session.Run($$"""try { {{script}} } catch [Bctrl.BctrlApiException] { "$($_.Exception.Kind)" }""").MustBeClean();

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
    public void Every_recommended_action_names_what_to_do(int status)
    {
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/a", StubResponse.Error(status, "No."));
        using var session = ModuleSession.WithoutRetries(stub);

        var error = session.Catch("Get-BctrlOperation a -ErrorAction Stop");

        Assert.Matches("^[A-Z].*[a-z].*\\.$", error.ErrorDetails.RecommendedAction);
        Assert.Equal(error.Exception.Message, error.ErrorDetails.Message);
    }

    private static ModuleSession Session(ScreenHost? host = null)
    {
        var stub = new StubHttpMessageHandler()
            .On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId)))
            .OnWait("bad", Answers.Wait("bad", "failed"));
        foreach (var route in (string[])["GET /v1/operations/gone", "POST /v1/operations/gone/cancel", "POST /v1/operations/gone/wait"])
            stub.On(route, StubResponse.Error(404, "No such operation.", "operation.not_found"));
        return new ModuleSession(stub, host: host);
    }

    /// <summary>What the view shows, on one line.</summary>
    private static string Show(string view)
    {
        var host = new ScreenHost(300);
        using var session = Session(host);
        session.Run($"$ErrorView = '{view}'; Get-BctrlOperation gone -ErrorVariable problems -ErrorAction SilentlyContinue; $problems[0] | Out-Default").MustBeClean();
        return Blanks().Replace(string.Join('\n', host.Lines), " ");
    }

    /// <summary>Colours, the bar at the left of the concise view, and line breaks.</summary>
    [GeneratedRegex(@"(\u001b\[[0-9;]*m|\s+\||\s)+")]
    private static partial Regex Blanks();
}
