using System.Text;

namespace Bctrl.Client.Tests.Json;

public class OperationJsonTests
{
    internal const string Minimal = """
        {"id":"0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3","status":"queued","runtimeKind":"browser","runtime":"chrome-1",
        "runtimeId":"2f0c9f0e","workspaceId":"7c1de1b2","createdAt":"2026-03-01T10:00:00Z"}
        """;

    [Fact]
    public async Task Every_property_of_the_specification_is_read()
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Json);

        Assert.Equal("0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3", operation.Id);
        Assert.Equal(OperationStatus.Failed, operation.Status);
        Assert.Equal(RuntimeKind.Browser, operation.RuntimeKind);
        Assert.Equal("chrome-1", operation.Runtime);
        Assert.Equal("2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f", operation.RuntimeId);
        Assert.Equal("7c1de1b2-33c4-4d5e-8f60-718293a4b5c6", operation.WorkspaceId);
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), operation.CreatedAt!.Value.ToUniversalTime());
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 11, DateTimeKind.Utc), operation.CancelRequestedAt!.Value.ToUniversalTime());
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 10, DateTimeKind.Utc), operation.LastHeartbeatAt!.Value.ToUniversalTime());
        Assert.Equal(TimeSpan.FromSeconds(10.25), operation.Duration);
        Assert.Equal(10.25, operation.DurationSeconds);
        Assert.Equal("page.click", operation.CurrentCall);
        Assert.True(operation.IsTerminal);
        Assert.False(operation.TimedOutWaiting);
        Assert.Null(operation.InvalidValue);

        var progress = operation.Progress!;
        Assert.Equal((2, 3, "page.click", "Clicking", "step.started"), (progress.Step, progress.TotalSteps, progress.CurrentCall, progress.Message, progress.LastEventType));

        Assert.Equal(("step.failed", "Step 2 failed."), (operation.Error!.Code, operation.Error.Message));
        var details = Assert.IsType<Dictionary<string, object?>>(operation.Error.Details);
        Assert.Equal(2L, details["attempts"]);
        Assert.Equal(new object?[] { "a", null }, details["tags"]);

        var result = operation.Result!;
        Assert.Equal((ResultMode.FailFast, false, "chrome-1"), (result.Mode, result.Ok, result.Runtime));
        Assert.Same(result.Steps, operation.Steps);

        var first = result.Steps[0];
        Assert.Equal((1, "page.goto", true), (first.Index, first.Call, first.Ok));
        Assert.Equal("Shop", Assert.IsType<Dictionary<string, object?>>(first.Result)["title"]);
        Assert.Null(first.Error);
        var resolved = first.Resolved!;
        Assert.Equal(
            ("page.goto", "page", "goto", "s-1", "p-1", "c-1", "h-1"),
            (resolved.Call, resolved.Target, resolved.Method, resolved.SessionId, resolved.PageId, resolved.ContextId, resolved.HandleId));
        Assert.Equal("shop", resolved.Ref);
        Assert.Equal(("shop", "p-1", BindingType.Page), (first.Binding!.Alias, first.Binding.Id, first.Binding.Type));

        var second = result.Steps[1];
        Assert.Equal((2, "page.clik", false), (second.Index, second.Call, second.Ok));
        Assert.Null(second.Resolved);
        Assert.Null(second.Binding);
        Assert.Null(second.Result);
        Assert.Equal((StepErrorCode.UnknownCall, "There is no call page.clik.", "Look at the list of calls."), (second.Error!.Code, second.Error.Message, second.Error.Hint));
        var diagnostic = second.Error.Diagnostic!;
        Assert.Equal(
            ("d-1", DiagnosticCategory.Semantic, "call.unknown", "page.clik", "cdp", "a known call", "page.clik"),
            (diagnostic.Id, diagnostic.Category, diagnostic.Code, diagnostic.Call, diagnostic.Driver, diagnostic.Expected, diagnostic.Received));
        Assert.Equal(["page.click", "page.fill"], diagnostic.Closest!);
        Assert.Equal("https://docs.example.com/calls", diagnostic.DocsUrl);
        var fix = Assert.Single(diagnostic.Fixes!);
        Assert.Equal(("Use page.click", "page.click", "page.click('#buy')"), (fix.Title, fix.Command, fix.Example));

        Assert.All(GetAllObjects(operation), item => Assert.Null(item.AdditionalProperties));
    }

    [Theory]
    [InlineData("\"status\": \"failed\"", "\"status\": \"hibernating\"")]
    [InlineData("\"runtimeKind\": \"browser\"", "\"runtimeKind\": \"phone\"")]
    [InlineData("\"mode\": \"fail-fast\"", "\"mode\": \"keep-going\"")]
    [InlineData("\"type\": \"page\"", "\"type\": \"worker\"")]
    [InlineData("\"code\": \"UNKNOWN_CALL\"", "\"code\": \"OUT_OF_INK\"")]
    [InlineData("\"category\": \"semantic\"", "\"category\": \"cosmic\"")]
    public async Task An_unknown_value_is_returned_unchanged(string part, string replacement)
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace(part, replacement));

        string?[] values =
        [
            operation.Status, operation.RuntimeKind, operation.Result!.Mode, operation.Steps![0].Binding!.Type,
            operation.Steps[1].Error!.Code, operation.Steps[1].Error!.Diagnostic!.Category,
        ];
        Assert.Contains(replacement.Split('"')[3], values);
    }

    [Fact]
    public async Task An_operation_with_an_unknown_status_has_not_completed()
    {
        var operation = await TestConnection.ReadOperationAsync(Minimal.Replace("queued", "hibernating", StringComparison.Ordinal));

        Assert.False(operation.IsTerminal);
    }

    [Theory]
    [InlineData("2026-03-01T10:00:12Z")]
    [InlineData("just now")]
    public async Task An_operation_with_an_unknown_status_has_completed_if_finishedAt_has_a_value(string finishedAt)
    {
        var operation = await TestConnection.ReadOperationAsync(
            Minimal.Replace("queued", "archived", StringComparison.Ordinal)[..^1] + $$""","finishedAt":"{{finishedAt}}"}""");

        Assert.True(operation.IsTerminal);
    }

    [Theory]
    [InlineData("{\n  \"id\": \"0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3\"", typeof(Operation))]
    [InlineData("\"progress\": {", typeof(OperationProgress))]
    [InlineData("\"error\": { \"code\": \"step.failed\"", typeof(OperationError))]
    [InlineData("\"result\": {\n", typeof(OperationResult))]
    [InlineData("\"index\": 1", typeof(OperationStep))]
    [InlineData("\"target\": \"page\"", typeof(ResolvedCall))]
    [InlineData("\"alias\": \"shop\"", typeof(StepBinding))]
    [InlineData("\"hint\": \"Look at the list of calls.\"", typeof(StepError))]
    [InlineData("\"category\": \"semantic\"", typeof(StepDiagnostic))]
    [InlineData("\"title\": \"Use page.click\"", typeof(DiagnosticFix))]
    public async Task An_unknown_property_is_kept_at_every_level(string part, Type type)
    {
        const string Unknown = "\"unknown\": { \"a\": [1, \"2026-03-01T10:00:00Z\", null] }, \"nothing\": null";
        var json = part.Contains('{', StringComparison.Ordinal)
            ? SampleOperation.Replace(part, part.Insert(part.IndexOf('{', StringComparison.Ordinal) + 1, Unknown + ", "))
            : SampleOperation.Replace(part, $"{Unknown}, {part}");

        var operation = await TestConnection.ReadOperationAsync(json);

        var item = Assert.Single(GetAllObjects(operation), item => item.AdditionalProperties is not null);
        Assert.IsType(type, item);
        Assert.Equal(["unknown", "nothing"], item.AdditionalProperties!.Keys);
        var unknown = Assert.IsType<Dictionary<string, object?>>(item.AdditionalProperties["unknown"]);
        Assert.Equal(new object?[] { 1L, "2026-03-01T10:00:00Z", null }, unknown["a"]);
    }

    [Fact]
    public async Task A_property_with_the_name_of_a_derived_property_is_kept()
    {
        var operation = await TestConnection.ReadOperationAsync(Minimal[..^1] + ""","duration":5,"steps":3,"isTerminal":true,"durationSeconds":7}""");

        Assert.Equal(["duration", "steps", "isTerminal", "durationSeconds"], operation.AdditionalProperties!.Keys);
        Assert.Null(operation.Duration);
        Assert.Null(operation.DurationSeconds);
        Assert.Null(operation.Steps);
        Assert.False(operation.IsTerminal);
    }

    [Theory]
    [InlineData("true", "false", "running", true)]
    [InlineData("false", "false", "running", false)]
    [InlineData("false", "true", "cancelling", true)]
    [InlineData("true", "true", "queued", true)]
    [InlineData("true", "true", "succeeded", false)]
    [InlineData("true", "false", "failed", false)]
    [InlineData("false", "true", "timed_out", false)]
    [InlineData("true", "true", "archived", false)] // unknown, but with finishedAt
    public async Task An_operation_is_read_from_a_WaitResponse(string timedOutWaiting, string ofOperation, string status, bool expected)
    {
        var json = SampleOperation.Replace("\"status\": \"failed\"", $"\"status\": \"{status}\"")[..^1];
        var operation = await TestConnection.ReadOperationAsync($$"""{"timedOutWaiting":{{timedOutWaiting}},"operation":{{json}},"timedOutWaiting":{{ofOperation}} } }""");

        Assert.Equal(TestConnection.OperationId, operation.Id);
        Assert.Equal(expected, operation.TimedOutWaiting);
        Assert.Equal(2, operation.Steps!.Count);
    }

    [Fact]
    public async Task Unknown_properties_of_a_WaitResponse_are_kept()
    {
        var operation = await TestConnection.ReadOperationAsync($$"""{"unknown":1,"id":"envelope","operation":{{Minimal}},"timedOutWaiting":false}""");

        Assert.Equal(TestConnection.OperationId, operation.Id);
        Assert.Equal(1L, operation.AdditionalProperties!["unknown"]);
    }

    [Fact]
    public async Task A_property_of_a_WaitResponse_does_not_overwrite_that_of_the_operation()
    {
        var operation = await TestConnection.ReadOperationAsync($$"""{"version":"2026-01","operation":{{Minimal[..^1]}},"version":7},"timedOutWaiting":false}""");

        Assert.Equal(7L, operation.AdditionalProperties!["version"]);
        Assert.Equal("2026-01", operation.AdditionalProperties["version_"]);
    }

    [Fact]
    public async Task A_byte_order_mark_is_ignored() =>
        Assert.Equal(TestConnection.OperationId, (await TestConnection.ReadOperationAsync([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Minimal)])).Id);

    [Fact]
    public async Task If_a_property_occurs_twice_the_last_value_is_used() =>
        Assert.Equal("second", (await TestConnection.ReadOperationAsync(Minimal[..^1] + ""","currentCall":"first","currentCall":"second"}""")).CurrentCall);

    [Fact]
    public async Task Ten_thousand_steps_are_read()
    {
        var operation = await TestConnection.ReadOperationAsync(CannedOperation.WaitResponse(TestConnection.OperationId, "succeeded", 10_000));

        Assert.Equal(Enumerable.Range(1, 10_000).Cast<int?>(), operation.Steps!.Select(step => step.Index));
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    [InlineData(100_000, false)]
    public async Task A_body_with_more_than_128_nested_levels_is_an_invalid_response(int levels, bool isRead)
    {
        // The operation itself is the first level.
        var body = $"{Minimal[..^1]},\"deep\":{new string('[', levels)}{new string(']', levels)}}}";

        if (isRead)
            Assert.NotNull((await TestConnection.ReadOperationAsync(body)).AdditionalProperties!["deep"]);
        else
            Assert.Equal(BctrlErrorKind.InvalidResponse, (await Assert.ThrowsAsync<BctrlApiException>(() => TestConnection.ReadOperationAsync(body))).Kind);
    }

    internal static IEnumerable<ApiObject> GetAllObjects(ApiObject item) =>
        item.Children.OfType<ApiObject>().SelectMany(GetAllObjects).Prepend(item);
}
