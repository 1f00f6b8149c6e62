using System.Collections;
using System.Management.Automation;
using System.Numerics;

namespace Bctrl.PowerShell.Tests;

public sealed class WaitOutputTests
{
    private static readonly string[] s_properties =
    [
        "CancelRequestedAt", "CreatedAt", "CurrentCall", "Duration", "Error", "FinishedAt", "Id", "IsTerminal", "LastHeartbeatAt", "Progress", "Result",
        "Runtime", "RuntimeId", "RuntimeKind", "StartedAt", "Status", "Steps", "TimedOutWaiting", "WorkspaceId",
    ];

    [Fact]
    public void An_operation_has_the_specified_properties_and_four_additional_ones()
    {
        var operation = WaitFor(Responses.Wait("a")).Single();

        Assert.Equal("Bctrl.Operation", operation.TypeNames[0]);
        Assert.Equal(s_properties, operation.Properties.Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal("a", operation.Value("Id"));
        Assert.Equal("succeeded", operation.Value("Status"));
        Assert.Equal("browser", operation.Value("RuntimeKind"));
        Assert.Equal("chrome-1", operation.Value("Runtime"));
        Assert.Equal("2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f", operation.Value("RuntimeId"));
        Assert.Equal("7c1de1b2-33c4-4d5e-8f60-718293a4b5c6", operation.Value("WorkspaceId"));
        Assert.Equal(true, operation.Value("IsTerminal"));
        Assert.Equal(TimeSpan.FromSeconds(10.5), operation.Value("Duration"));
        Assert.Same(operation.Value("Result.Steps"), operation.Value("Steps"));
        Assert.Equal("a succeeded", operation.ToString());
    }

    [Fact]
    public void Times_are_converted_to_local_time()
    {
        var created = Assert.IsType<DateTime>(WaitFor(Responses.Wait("a")).Single().Value("CreatedAt"));

        Assert.Equal(DateTimeKind.Local, created.Kind);
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), created.ToUniversalTime());
    }

    [Fact]
    public void Steps_that_succeeded_and_that_failed_have_all_properties()
    {
        var steps = (IList)WaitFor(Responses.Wait("a", "failed")).Single().Value("Steps")!;

        Assert.Equal(3, steps.Count);
        Assert.Equal(1, steps[0].Value("Index"));
        Assert.Equal(true, steps[0].Value("Ok"));
        Assert.Equal("page.goto", steps[0].Text("Resolved"));
        Assert.Equal("page1 = page p-1", steps[0].Text("Binding"));
        Assert.Null(steps[0].Value("Error"));
        Assert.Equal(false, steps[2].Value("Ok"));
        Assert.Equal("UNKNOWN_CALL: There is no call page.clik.", steps[2].Text("Error"));
        Assert.Equal("semantic: expected a known call, received page.clik", steps[2].Text("Error.Diagnostic"));
        Assert.Null(steps[2].Value("Resolved"));
    }

    [Fact]
    public void Nested_objects_have_a_short_text()
    {
        var running = WaitFor("-Timeout 0", Responses.Wait("a", "running")).Output[0];
        Assert.Equal("1/3 page.goto", running.Text("Progress"));

        var failed = WaitFor(Responses.Wait("a", "failed")).Single();
        Assert.Equal("step.failed: The last step failed.", failed.Text("Error"));
        Assert.Equal("3 steps, failed: 3 page.clik", failed.Text("Result"));
        Assert.Equal("3 steps, failed: 3 page.clik", failed.Text("Steps"));
    }

    [Fact]
    public void Nullable_properties_can_be_null()
    {
        var operation = WaitFor(Responses.WaitJson("""
            {"id":"a","status":"cancelled","runtimeKind":"browser","runtime":"r","runtimeId":"i","workspaceId":"w","createdAt":"2026-03-01T10:00:00Z",
            "cancelRequestedAt":null,"currentCall":null,"error":null,"finishedAt":null,"lastHeartbeatAt":null,"progress":null,"result":null,"startedAt":null}
            """)).Single();

        foreach (var property in (string[])["CancelRequestedAt", "CurrentCall", "Error", "FinishedAt", "LastHeartbeatAt", "Progress", "Result", "StartedAt", "Duration", "Steps"])
            Assert.Null(operation.Value(property));
    }

    [Fact]
    public void A_missing_property_is_null_or_empty()
    {
        var operation = WaitFor(Responses.WaitJson("""{"id":"a","status":"succeeded","result":{"ok":true}}""")).Single();

        Assert.Null(operation.Value("CreatedAt"));
        Assert.Equal("", operation.Value("Runtime"));
        Assert.Empty((IEnumerable)operation.Value("Steps")!);
        Assert.Equal("0 steps", operation.Text("Result"));
    }

    [Fact]
    public void A_property_that_is_not_in_the_specification_is_added()
    {
        var operation = WaitFor(Responses.WaitJson("""
            {"id":"a","status":"failed","priority":3,"tags":["x","y"],"owner":{"name":"kim"},
            "progress":{"step":1,"eta":"soon"},"error":{"message":"m","severity":"high"},
            "result":{"ok":false,"cost":0.25,"steps":[{"index":1,"call":"c","ok":false,"attempts":2,
              "error":{"code":"TIMEOUT","message":"m","retryable":true,"diagnostic":{"id":"d","score":9,"fixes":[{"title":"t","effort":"low"}]}}},
              {"index":2,"call":"c","ok":true,"resolved":{"call":"c","engine":"v2"},"binding":{"alias":"x","id":"i","type":"page","scope":"s"}}]}}
            """)).Single();

        Assert.Equal(3L, operation.Value("Priority"));
        Assert.Equal(["x", "y"], (object[])operation.Value("Tags")!);
        Assert.Equal("kim", operation.Value("Owner.name"));
        Assert.Equal("soon", operation.Value("Progress.Eta"));
        Assert.Equal("high", operation.Value("Error.Severity"));
        Assert.Equal(0.25, operation.Value("Result.Cost"));
        var steps = (IList)operation.Value("Steps")!;
        Assert.Equal(2L, steps[0].Value("Attempts"));
        Assert.Equal(true, steps[0].Value("Error.Retryable"));
        Assert.Equal(9L, steps[0].Value("Error.Diagnostic.Score"));
        Assert.Equal("low", ((IList)steps[0].Value("Error.Diagnostic.Fixes")!)[0].Value("Effort"));
        Assert.Equal("v2", steps[1].Value("Resolved.Engine"));
        Assert.Equal("s", steps[1].Value("Binding.Scope"));
    }

    [Fact]
    public void An_additional_property_is_available_to_the_next_command_in_the_pipeline()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("a", extra: "\"priority\":3,\"owner\":{\"name\":\"kim\"}"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a' | Wait-BctrlOperation | Where-Object Priority -gt 2 | ForEach-Object { $_.owner.NAME }");

        Assert.Equal("kim", outcome.Single().BaseObject);
    }

    [Fact]
    public void An_additional_property_never_hides_a_specified_one()
    {
        var operation = WaitFor(Responses.WaitJson("""{"id":"a","status":"succeeded","STATUS":"loud"}""")).Single();

        Assert.Equal("succeeded", operation.Value("Status"));
        Assert.Equal("loud", operation.Value("STATUS_"));
    }

    [Fact]
    public void Each_JSON_type_becomes_the_matching_PowerShell_type()
    {
        var operation = WaitFor(Responses.WaitJson("""
            {"id":"a","status":"failed","error":{"message":"m","details":{
              "text":"2026-03-01T10:00:00Z","yes":true,"no":false,"nothing":null,
              "int":42,"long":12345678901234,"huge":123456789012345678901234567890,"negative":-1,
              "ratio":0.1,"money":12345678901234567.89,"exponent":1e3,"beyond":1e400,
              "list":[1,"a",null,{"x":[true]}],"empty":{},"none":[],"Ünïcode":"ok","with space":1}}}
            """)).Single();

        var details = operation.Value("Error.Details")!;
        Assert.IsType<PSCustomObject>(PSObject.AsPSObject(details).BaseObject);
        Assert.Equal("2026-03-01T10:00:00Z", details.Value("text"));
        Assert.Equal(true, details.Value("yes"));
        Assert.Equal(false, details.Value("no"));
        Assert.Null(details.Value("nothing"));
        Assert.Equal(42L, details.Value("int"));
        Assert.Equal(12345678901234L, details.Value("long"));
        Assert.Equal(BigInteger.Parse("123456789012345678901234567890", null), details.Value("huge"));
        Assert.Equal(-1L, details.Value("negative"));
        Assert.Equal(0.1, details.Value("ratio"));
        Assert.Equal(12345678901234567.89m, details.Value("money"));
        Assert.Equal(1000.0, details.Value("exponent"));
        Assert.Equal("1e400", details.Value("beyond"));
        var list = Assert.IsType<object[]>(details.Value("list"));
        Assert.Equal<object?>([1L, "a", null], list[..3]);
        Assert.Equal([true], Assert.IsType<object[]>(list[3].Value("x")));
        Assert.Empty(PSObject.AsPSObject(details.Value("empty")!).Properties);
        Assert.Empty(Assert.IsType<object[]>(details.Value("none")));
        Assert.Equal("ok", details.Value("Ünïcode"));
        Assert.Equal(1L, details.Value("with space"));
    }

    [Fact]
    public void Empty_names_and_names_that_differ_in_case_keep_their_values()
    {
        var details = WaitFor(Responses.WaitJson("""
            {"id":"a","status":"failed","error":{"message":"m","details":{"id":1,"ID":2,"":3,"twice":4,"twice":5}}}
            """)).Single().Value("Error.Details")!;

        Assert.Equal([1L, 2L, 3L, 5L], PSObject.AsPSObject(details).Properties.Select(property => property.Value));
    }

    [Fact]
    public void An_invalid_time_is_null_and_there_is_one_warning()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/wait", request => Responses.WaitJson(
            $$"""{"id":"{{request.OperationId}}","status":"succeeded","createdAt":"the day before yesterday","startedAt":17,"finishedAt":"2026-03-01T10:00:00Z"}"""));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b', 'c' | Wait-BctrlOperation").MustBeClean();

        Assert.Equal(3, outcome.Output.Count);
        Assert.All(outcome.Output, operation =>
        {
            Assert.Null(operation.Value("CreatedAt"));
            Assert.Null(operation.Value("StartedAt"));
            Assert.Null(operation.Value("Duration"));
            Assert.NotNull(operation.Value("FinishedAt"));
        });
        var warning = Assert.Single(outcome.Warnings);
        Assert.Contains("createdAt", warning, StringComparison.Ordinal);
        Assert.Contains("the day before yesterday", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_status_without_an_end_time_is_not_final()
    {
        var outcome = WaitFor(Responses.Wait("a", "meditating"), Responses.Wait("a"));

        Assert.Equal("succeeded", outcome.Single().Text("Status"));
    }

    [Fact]
    public void An_unknown_status_with_an_end_time_is_final()
    {
        var operation = WaitFor(Responses.WaitJson("""{"id":"a","status":"evaporated","finishedAt":"2026-03-01T10:00:00Z"}""")).Single();

        Assert.Equal("evaporated", operation.Value("Status"));
        Assert.Equal(true, operation.Value("IsTerminal"));
    }

    [Fact]
    public void Unknown_enum_values_are_kept()
    {
        var operation = WaitFor(Responses.WaitJson("""
            {"id":"a","status":"succeeded","runtimeKind":"toaster","result":{"mode":"best-effort","ok":true,"steps":[
              {"index":0,"call":"c","ok":false,"error":{"code":"NOT_YET_INVENTED","message":"m","diagnostic":{"id":"d","category":"cosmic"}},"binding":{"alias":"a","id":"i","type":"planet"}}]}}
            """)).Single();

        Assert.Equal("toaster", operation.Value("RuntimeKind"));
        Assert.Equal("best-effort", operation.Value("Result.Mode"));
        var step = ((IList)operation.Value("Steps")!)[0];
        Assert.Equal("NOT_YET_INVENTED", step.Value("Error.Code"));
        Assert.Equal("cosmic", step.Value("Error.Diagnostic.Category"));
        Assert.Equal("planet", step.Value("Binding.Type"));
    }

    [Fact]
    public void The_OutputType_is_declared()
    {
        using var session = new ModuleSession();

        Assert.Equal("Bctrl.Operation", session.Run("(Get-Command Wait-BctrlOperation).OutputType.Name").Single().BaseObject);
    }

    private static Outcome WaitFor(params StubResponse[] responses) => WaitFor("", responses);

    private static Outcome WaitFor(string parameters, params StubResponse[] responses)
    {
        using var session = new ModuleSession(new StubHttpMessageHandler().OnWait("a", responses));
        return session.Run($"Wait-BctrlOperation a {parameters}");
    }
}
