using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class WaitInputTests
{
    private const string A = "11111111-1111-4111-8111-111111111111";
    private const string B = "22222222-2222-4222-8222-222222222222";

    [Theory]
    [InlineData("'A', 'B' | Wait-BctrlOperation")]
    [InlineData("Wait-BctrlOperation A, B")]
    [InlineData("Wait-BctrlOperation -Id A, B")]
    [InlineData("Wait-BctrlOperation -OperationId A, B")]
    [InlineData("Wait-BctrlOperation ([Collections.Generic.HashSet[string]] [string[]] ('A', 'B'))")]
    [InlineData(", ('A', 'B') | Wait-BctrlOperation")]
    [InlineData("[pscustomobject]@{ Id = 'A' }, [pscustomobject]@{ Id = 'B' } | Wait-BctrlOperation")]
    [InlineData("[pscustomobject]@{ OperationId = 'A' }, [pscustomobject]@{ operationid = 'B' } | Wait-BctrlOperation")]
    [InlineData("[pscustomobject]@{ Id = 'A'; Status = 'failed' }, 'B' | Wait-BctrlOperation")]
    [InlineData("Wait-BctrlOperation ([pscustomobject]@{ Id = 'A' }, [pscustomobject]@{ Id = 'B' })")]
    [InlineData("Wait-BctrlOperation @{ Id = 'A' }, @{ operationid = 'B' }")]
    // The status in an input object is ignored: only the server's response counts.
    [InlineData("@{ Id = 'A'; Status = 'succeeded' }, @{ Id = 'B'; Note = 1 } | Wait-BctrlOperation")]
    public void Ids_are_accepted_as_text_and_by_property_name(string script)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        var outcome = session.Run(script).MustBeClean();

        Assert.Equal(["A", "B"], outcome.Ids.Order());
        Assert.Equal(["A", "B"], stub.Requests.Select(request => request.OperationId).Order());
    }

    [Theory]
    [InlineData($"[guid] '{A}', [guid] '{B}' | Wait-BctrlOperation")]
    [InlineData($"Wait-BctrlOperation ([guid] '{A}'), ([guid] '{B}')")]
    [InlineData($"[pscustomobject]@{{ Id = [guid] '{A}' }}, [pscustomobject]@{{ OperationId = [guid] '{B}' }} | Wait-BctrlOperation")]
    public void An_id_can_be_a_guid(string script)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        Assert.Equal([A, B], session.Run(script).MustBeClean().Ids.Order());
    }

    [Theory]
    [InlineData("Wait-BctrlOperation 12e5", "12e5")]
    [InlineData("Wait-BctrlOperation 007", "007")]
    [InlineData("7 | Wait-BctrlOperation", "7")]
    public void An_id_that_looks_like_a_number_is_kept_as_typed(string script, string id)
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        Assert.Equal([id], session.Run(script).MustBeClean().Ids);
    }

    [Theory]
    [InlineData("[pscustomobject]@{ Name = 'A' }")]
    [InlineData("@{ Name = 'A' }")]
    [InlineData("(Get-Command Wait-BctrlOperation)")]
    public void An_object_without_an_id_is_an_error_and_sends_no_request(string item)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        var outcome = session.Run($"'x', ({item}), 'y' | Wait-BctrlOperation");

        Assert.Equal("InputObjectNotBound", outcome.Error().Id());
        Assert.Equal(["x", "y"], outcome.Ids.Order());
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public void The_error_for_an_argument_without_an_id_names_the_missing_properties()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        var outcome = session.Run("Wait-BctrlOperation ([pscustomobject]@{ Name = 'A' })");

        Assert.Equal("ParameterArgumentTransformationError", outcome.Error().Id());
        Assert.Contains("does not have a property named Id or OperationId", outcome.Error().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$operations | Wait-BctrlOperation")]
    [InlineData("Wait-BctrlOperation $operations")]
    [InlineData("Wait-BctrlOperation -InputObject $operations")]
    [InlineData("$operations | ForEach-Object { Wait-BctrlOperation $_ }")]
    public void Completed_operations_are_emitted_without_a_request(string script)
    {
        var stub = Responses.AllCompleted("failed");
        using var session = new ModuleSession(stub);
        var operations = session.Run("'a', 'b' | Wait-BctrlOperation").MustBeClean().Output;
        session.Set("operations", operations.ToArray());
        var before = stub.Requests.Count;

        var outcome = session.Run(script).MustBeClean();

        Assert.Equal(before, stub.Requests.Count);
        Assert.Equal(operations.Select(operation => operation.BaseObject), outcome.Output.Select(operation => operation.BaseObject));
    }

    [Fact]
    public void Running_operations_are_waited_for()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", "running"), Responses.Wait("a"));
        using var session = new ModuleSession(stub);
        var running = Assert.Single(session.Run("Wait-BctrlOperation a -Timeout 0").Output);
        Assert.Equal("running", running.Text("Status"));
        session.Set("running", running);

        var ended = session.Run("$running | Wait-BctrlOperation").Single();

        Assert.Equal("succeeded", ended.Text("Status"));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public void Operations_and_ids_can_be_mixed()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Set("a", session.Run("'a' | Wait-BctrlOperation").Single());

        var outcome = session.Run("'b', $a, [pscustomobject]@{ Id = 'c' } | Wait-BctrlOperation").MustBeClean();

        Assert.Equal(["a", "b", "c"], outcome.Ids.Order());
        Assert.Equal(["a", "b", "c"], stub.Requests.Select(request => request.OperationId).Order());
    }

    [Fact]
    public void The_Id_parameter_accepts_an_operation()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Set("a", session.Run("'a' | Wait-BctrlOperation").Single());

        Assert.Equal(["a"], session.Run("Wait-BctrlOperation -Id $a").MustBeClean().Ids);
    }

    [Theory]
    [InlineData("$operation | Wait-BctrlOperation")]
    [InlineData("Wait-BctrlOperation $operation")]
    [InlineData("Wait-BctrlOperation -InputObject $operation")]
    [InlineData(", @($operation) | Wait-BctrlOperation")]
    public void Deserialized_operations_are_converted_back(string script)
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", "failed", """
            "priority":3,"owner":{"name":"kim"}
            """));
        using var session = new ModuleSession(stub);
        var original = session.Run("Wait-BctrlOperation a").Single();
        session.Set("operation", RoundTrip(original));

        var copy = session.Run(script).Single();

        Assert.Single(stub.Requests);
        Assert.Equal("Bctrl.Operation", copy.BaseObject.GetType().FullName);
        foreach (var path in (string[])
        [
            "Id", "Status", "TimedOutWaiting", "IsTerminal", "RuntimeKind", "Runtime", "RuntimeId", "WorkspaceId", "CreatedAt", "StartedAt",
            "FinishedAt", "LastHeartbeatAt", "CancelRequestedAt", "Duration", "Error.Code", "Error.Message", "Error.Details.attempts", "Result.Mode", "Result.Ok",
            "Result.Runtime", "Priority", "Owner.name", "Steps", "Result", "Error",
        ])
        {
            Assert.Equal(original.Text(path), copy.Text(path));
        }
        Assert.Equal(original.Value("CreatedAt"), copy.Value("CreatedAt"));
        Assert.Equal(3L, Convert.ToInt64(copy.Value("Priority"), null));

        var (steps, copies) = ((System.Collections.IList)original.Value("Steps")!, (System.Collections.IList)copy.Value("Steps")!);
        Assert.Equal(3, copies.Count);
        foreach (var path in (string[])["Index", "Call", "Ok", "Result.title", "Result.size", "Result.ratio", "Resolved.Method", "Resolved.PageId", "Resolved.Ref", "Binding.Alias"])
            Assert.Equal(steps[0].Text(path), copies[0].Text(path));
        foreach (var path in (string[])["Error.Code", "Error.Hint", "Error.Diagnostic.Expected", "Error.Diagnostic.DocsUrl"])
            Assert.Equal(steps[2].Text(path), copies[2].Text(path));
        Assert.Equal("page.click", Assert.Single((IEnumerable<string>)copies[2].Value("Error.Diagnostic.Closest")!));
        var fix = Assert.Single(((System.Collections.IEnumerable)copies[2].Value("Error.Diagnostic.Fixes")!).Cast<object>());
        Assert.Equal("Use page.click", fix.Text("Title"));
    }

    [Fact]
    public void A_deserialized_running_operation_is_waited_for()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", "running"), Responses.Wait("a"));
        using var session = new ModuleSession(stub);
        session.Set("operation", RoundTrip(session.Run("Wait-BctrlOperation a -Timeout 0").Output[0]));

        Assert.Equal("succeeded", session.Run("$operation | Wait-BctrlOperation").Single().Text("Status"));
    }

    [Fact]
    public void A_deserialized_operation_with_only_null_properties_binds()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.WaitJson("""{"id":"a","status":"succeeded"}"""));
        using var session = new ModuleSession(stub);
        session.Set("operation", RoundTrip(session.Run("Wait-BctrlOperation a").Single()));

        Assert.Equal("a", session.Run("$operation | Wait-BctrlOperation").Single().Text("Id"));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void An_operation_that_was_serialized_with_a_small_depth_binds()
    {
        using var session = new ModuleSession(Responses.AllCompleted("failed"));
        var original = session.Run("Wait-BctrlOperation a").Single();
        session.Set("operation", PSSerializer.Deserialize(PSSerializer.Serialize(original, depth: 1)));

        var copy = session.Run("$operation | Wait-BctrlOperation").Single();

        Assert.Equal("a", copy.Text("Id"));
        Assert.Equal("failed", copy.Text("Status"));
    }

    [Fact]
    public void A_duplicate_id_is_waited_for_once()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b', 'a', 'a' | Wait-BctrlOperation").MustBeClean();

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public void A_duplicate_completed_operation_is_emitted_once()
    {
        using var session = new ModuleSession(Responses.AllCompleted());
        session.Set("a", session.Run("'a' | Wait-BctrlOperation").Single());

        Assert.Equal(["a"], session.Run("$a, $a, 'a' | Wait-BctrlOperation").MustBeClean().Ids);
    }

    [Theory]
    [InlineData("@() | Wait-BctrlOperation")]
    [InlineData("Wait-BctrlOperation @()")]
    [InlineData("'a' | Where-Object { $false } | Wait-BctrlOperation -Timeout 10s -RequireSuccess")]
    public void Empty_input_has_no_output(string script)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        Assert.Empty(session.Run(script).MustBeClean().Output);
        Assert.Empty(stub.Requests);
    }

    private static object RoundTrip(object source) => PSSerializer.Deserialize(PSSerializer.Serialize(source, depth: 10));
}
