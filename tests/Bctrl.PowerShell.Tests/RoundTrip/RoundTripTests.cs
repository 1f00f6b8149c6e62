using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Objects of the module after serialization and in other runspaces. The Pester tests do the same with files and jobs.
/// </summary>
public sealed class RoundTripTests
{
    [Fact]
    public void A_deserialized_completed_operation_is_emitted_without_a_request()
    {
        var stub = Responses.AllCompleted();
        using var session = SessionWith(stub, "Wait-BctrlOperation a, b");
        var before = stub.Requests.Count;

        var outcome = session.Run("$deserialized | Wait-BctrlOperation").MustBeClean();

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        Assert.All(outcome.Output, operation => Assert.Equal("Bctrl.Operation", operation.BaseObject.GetType().FullName));
        Assert.Equal(before, stub.Requests.Count);
    }

    [Theory]
    [InlineData("Get-BctrlOperation", "GET /v1/operations/a")]
    [InlineData("Stop-BctrlOperation", "POST /v1/operations/a/cancel")]
    [InlineData("Wait-BctrlOperation", "POST /v1/operations/a/wait")]
    public void A_deserialized_running_operation_is_requested(string command, string route)
    {
        var stub = Responses.AllCompleted()
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")))
            .On("POST /v1/operations/a/cancel", StubResponse.Json(CannedOperation.Json("a", "cancelling")));
        using var session = SessionWith(stub, "Get-BctrlOperation a");

        Assert.Equal("a", session.Run($"$deserialized | {command}").Single().Text("Id"));
        Assert.Equal(route, stub.Requests[^1].ToString());
    }

    [Fact]
    public void Serialization_keeps_additional_properties()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", extra: "\"priority\":3"));
        using var session = SessionWith(stub, "Wait-BctrlOperation a");

        Assert.Equal(3L, session.Run("$deserialized | Wait-BctrlOperation").Single().Value("Priority"));
    }

    [Fact]
    public void A_serialized_connection_has_no_key_and_can_not_be_used()
    {
        using var session = new ModuleSession(Responses.AllCompleted());
        session.Run("$connection = Get-BctrlConnection").MustBeClean();

        var text = PSSerializer.Serialize(session.Get("connection"), 10);
        session.Set("deserialized", PSSerializer.Deserialize(text));

        Assert.DoesNotContain(ModuleSession.Key, text, StringComparison.Ordinal);
        Assert.Contains("api.example.test", text, StringComparison.Ordinal);
        Assert.Equal("CannotConvertArgumentNoMessage", session.Run("Wait-BctrlOperation a -Connection $deserialized").Error().Id());
    }

    [Fact]
    public async Task A_connection_can_be_used_in_several_runspaces_in_parallel()
    {
        var stub = Responses.AllCompleted();
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
    public void An_operation_of_one_runspace_can_be_used_in_another()
    {
        var stub = Responses.AllCompleted().On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = new ModuleSession(stub);
        using var other = new ModuleSession(stub);
        session.Run("$operation = Get-BctrlOperation a").MustBeClean();
        other.Set("operation", session.Get("operation"));

        Assert.Equal("succeeded", other.Run("$operation | Wait-BctrlOperation").Single().Text("Status"));
    }

    [Fact]
    public void A_step_row_can_be_piped_to_Get_BctrlOperation()
    {
        var stub = Responses.AllCompleted("failed").On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "failed")));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a | Get-BctrlOperationStep -Failed | Get-BctrlOperation").MustBeClean();

        Assert.Equal(["a"], outcome.Ids);
    }

    /// <summary>
    /// Opens a session with the output of a script in <c>$operation</c>, and its deserialized copy in
    /// <c>$deserialized</c>.
    /// </summary>
    private static ModuleSession SessionWith(StubHttpMessageHandler stub, string script)
    {
        var session = new ModuleSession(stub);
        session.Run($"$operation = {script}").MustBeClean();
        var items = session.Get("operation") is object[] many ? many : [session.Get("operation")!];
        session.Set("deserialized", items.Select(item => PSSerializer.Deserialize(PSSerializer.Serialize(item))).ToArray());
        return session;
    }
}
