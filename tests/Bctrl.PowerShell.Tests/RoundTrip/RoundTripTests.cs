using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>What becomes of objects on their way through files, jobs and other runspaces, as far as the engine alone has those.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void A_finished_operation_that_was_serialized_passes_through_without_a_request()
    {
        var stub = Answers.AllEnded();
        using var session = SessionWith(stub, "Wait-BctrlOperation a, b");
        var before = stub.Requests.Count;

        var outcome = session.Run("$thawed | Wait-BctrlOperation").MustBeClean();

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        Assert.All(outcome.Output, operation => Assert.Equal("Bctrl.Operation", operation.BaseObject.GetType().FullName));
        Assert.Equal(before, stub.Requests.Count);
    }

    [Theory]
    [InlineData("Get-BctrlOperation", "GET /v1/operations/a")]
    [InlineData("Stop-BctrlOperation", "POST /v1/operations/a/cancel")]
    [InlineData("Wait-BctrlOperation", "POST /v1/operations/a/wait")]
    public void One_that_was_running_is_asked_about(string command, string route)
    {
        var stub = Answers.AllEnded()
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")))
            .On("POST /v1/operations/a/cancel", StubResponse.Json(CannedOperation.Json("a", "cancelling")));
        using var session = SessionWith(stub, "Get-BctrlOperation a");

        Assert.Equal("a", session.Run($"$thawed | {command}").Single().Text("Id"));
        Assert.Equal(route, stub.Requests[^1].ToString());
    }

    [Fact]
    public void Every_property_survives_down_to_the_fix_of_a_diagnostic()
    {
        using var session = SessionWith(Answers.AllEnded("failed"), "Wait-BctrlOperation a");

        var was = session.Get("operation");
        var thawed = Assert.Single(((IEnumerable)session.Get("thawed")!).Cast<object>());

        foreach (var path in (string[])
        [
            "Id", "Status", "TimedOutWaiting", "IsTerminal", "RuntimeKind", "Runtime", "RuntimeId", "WorkspaceId", "CreatedAt",
            "StartedAt", "LastHeartbeatAt", "CancelRequestedAt", "FinishedAt", "Duration", "Error.Code", "Error.Message",
            "Error.Details.attempts", "Result.Mode", "Result.Ok", "Result.Runtime",
        ])
        {
            Assert.Equal(was.Value(path), thawed.Value(path));
        }
        var step = ((IEnumerable)thawed.Value("Steps")!).Cast<object>().Last();
        Assert.Equal("UNKNOWN_CALL", step.Value("Error.Code"));
        var fix = ((IEnumerable)step.Value("Error.Diagnostic.Fixes")!).Cast<object>().Single();
        Assert.Equal("page.click('#buy')", fix.Value("Example"));
    }

    [Fact]
    public void A_property_that_the_specification_does_not_have_survives()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Answers.Wait("a", extra: "\"priority\":3"));
        using var session = SessionWith(stub, "Wait-BctrlOperation a");

        Assert.Equal(3L, session.Run("$thawed | Wait-BctrlOperation").Single().Value("Priority"));
    }

    [Fact]
    public void A_connection_that_is_serialized_carries_no_key_and_is_none_any_more()
    {
        using var session = new ModuleSession(Answers.AllEnded());
        session.Run("$connection = Get-BctrlConnection").MustBeClean();

        var text = PSSerializer.Serialize(session.Get("connection"), 10);
        session.Set("thawed", PSSerializer.Deserialize(text));

        Assert.DoesNotContain(ModuleSession.Key, text, StringComparison.Ordinal);
        Assert.Contains("api.example.test", text, StringComparison.Ordinal);
        Assert.Equal("CannotConvertArgumentNoMessage", session.Run("Wait-BctrlOperation a -Connection $thawed").Error().Id());
    }

    [Fact]
    public async Task A_connection_serves_in_other_runspaces_at_once()
    {
        var stub = Answers.AllEnded();
        using var session = new ModuleSession(stub);
        session.Run("$connection = Get-BctrlConnection").MustBeClean();

        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() =>
        {
            using var other = new ModuleSession();
            other.Set("connection", session.Get("connection"));
            return other.Run($"'a{i}', 'b{i}' | Wait-BctrlOperation -Connection $connection").MustBeClean().Ids.Order().ToArray();
        })));

        Assert.Equal(["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3"], ids.SelectMany(some => some));
        Assert.All(stub.Requests, request => Assert.Equal($"Bearer {ModuleSession.Key}", request.Headers["Authorization"]));
    }

    [Fact]
    public void What_one_runspace_got_another_goes_on_with()
    {
        var stub = Answers.AllEnded().On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = new ModuleSession(stub);
        using var other = new ModuleSession(stub);
        session.Run("$operation = Get-BctrlOperation a").MustBeClean();
        other.Set("operation", session.Get("operation"));

        Assert.Equal("succeeded", other.Run("$operation | Wait-BctrlOperation").Single().Text("Status"));
    }

    [Fact]
    public void A_row_of_a_step_leads_back_to_its_operation()
    {
        var stub = Answers.AllEnded("failed").On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "failed")));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a | Get-BctrlOperationStep -Failed | Get-BctrlOperation").MustBeClean();

        Assert.Equal(["a"], outcome.Ids);
    }

    /// <summary>A session with what a script gives in <c>$operation</c>, and the same after serialization in <c>$thawed</c>.</summary>
    private static ModuleSession SessionWith(StubHttpMessageHandler stub, string script)
    {
        var session = new ModuleSession(stub);
        session.Run($"$operation = {script}").MustBeClean();
        var items = session.Get("operation") is object[] many ? many : [session.Get("operation")!];
        session.Set("thawed", items.Select(item => PSSerializer.Deserialize(PSSerializer.Serialize(item))).ToArray());
        return session;
    }
}
