using System.Reflection;

namespace Bctrl.Client.Tests.Json;

/// <summary>Tests of operations in which properties are missing or null.</summary>
public class MissingPropertyTests
{
    [Fact]
    public async Task Optional_properties_of_an_operation_may_be_missing()
    {
        var operation = await TestConnection.ReadOperationAsync(OperationJsonTests.Minimal);

        Assert.Equal(OperationStatus.Queued, operation.Status);
        Assert.False(operation.IsTerminal);
        AssertNull(operation, ["CancelRequestedAt", "CurrentCall", "DurationSeconds", "Error", "FinishedAt", "LastHeartbeatAt", "Progress", "Result", "StartedAt"]);
    }

    [Fact]
    public async Task Null_is_read_where_the_specification_allows_it()
    {
        var operation = await TestConnection.ReadOperationAsync(OperationJsonTests.Minimal[..^1] + """
            ,"cancelRequestedAt":null,"currentCall":null,"error":null,"finishedAt":null,"lastHeartbeatAt":null,
            "progress":null,"startedAt":null,"result":{"mode":"fail-fast","ok":true,"runtime":"r","steps":[
            {"index":1,"call":"c","ok":true,"result":null,"resolved":{"call":"c","target":"t","method":"m","sessionId":"s",
            "contextId":null,"handleId":null,"pageId":null,"ref":null}}]}}
            """);

        Assert.Null(operation.InvalidValue);
        AssertNull(operation, ["CancelRequestedAt", "CurrentCall", "DurationSeconds", "Error", "FinishedAt", "LastHeartbeatAt", "Progress", "StartedAt"]);
        AssertNull(operation.Steps![0].Resolved!, ["ContextId", "HandleId", "PageId", "Ref"]);
    }

    [Fact]
    public async Task A_result_may_be_null()
    {
        var operation = await TestConnection.ReadOperationAsync(OperationJsonTests.Minimal[..^1] + ""","result":null}""");

        Assert.Null(operation.Result);
        Assert.Null(operation.Steps);
    }

    [Fact]
    public async Task Properties_that_the_specification_requires_may_be_missing()
    {
        var operation = await TestConnection.ReadOperationAsync(
            $$"""{"id":"{{TestConnection.OperationId}}","status":"succeeded","result":{"ok":true} }""");

        Assert.Null(operation.CreatedAt);
        Assert.Equal(("", "", "", ""), (operation.RuntimeKind, operation.Runtime, operation.RuntimeId, operation.WorkspaceId));
        Assert.Empty(operation.Steps!);
        Assert.Equal("0 steps", operation.Result!.ToString());
    }

    [Fact]
    public async Task Optional_properties_of_nested_objects_may_be_missing()
    {
        var operation = await TestConnection.ReadOperationAsync(OperationJsonTests.Minimal[..^1] + """
            ,"error":{"message":"m"},"progress":{},"result":{"mode":"fail-fast","ok":false,"runtime":"r","steps":[
            {"index":1,"call":"c","ok":false,"error":{"code":"TIMEOUT","message":"m"}},
            {"index":2,"call":"c","ok":false,"error":{"code":"TIMEOUT","message":"m","diagnostic":{"id":"d"}}},
            {"index":3,"call":"c","ok":false,"error":{"code":"TIMEOUT","message":"m","diagnostic":{"id":"d","fixes":[{"title":"t"}],"closest":[]}}}]}}
            """);

        AssertNull(operation.Progress!, ["CurrentCall", "LastEventType", "Message", "Step", "TotalSteps"]);
        AssertNull(operation.Error!, ["Code", "Details"]);
        AssertNull(operation.Steps![0].Error!, ["Diagnostic", "Hint"]);
        AssertNull(operation.Steps[1].Error!.Diagnostic!, ["Call", "Category", "Closest", "Code", "DocsUrl", "Driver", "Expected", "Fixes", "Received"]);
        AssertNull(operation.Steps[2].Error!.Diagnostic!.Fixes![0], ["Command", "Example"]);
    }

    /// <summary>
    /// A server that violates the specification in this way does not prevent the operation from being read.
    /// </summary>
    [Theory]
    [InlineData("\"runtimeKind\": \"browser\"", "\"runtimeKind\": null")]
    [InlineData("\"createdAt\": \"2026-03-01T10:00:00.000Z\"", "\"createdAt\": null")]
    [InlineData("\"index\": 1", "\"index\": null")]
    [InlineData("\"alias\": \"shop\"", "\"alias\": null")]
    [InlineData("\"target\": \"page\", \"method\": \"goto\"", "\"target\": null, \"method\": null")]
    [InlineData("\"code\": \"UNKNOWN_CALL\", \"message\": \"There is no call page.clik.\"", "\"code\": null, \"message\": null")]
    [InlineData("\"closest\": [\"page.click\", \"page.fill\"]", "\"closest\": [null]")]
    [InlineData("[{ \"title\": \"Use page.click\"", "[null, { \"title\": null")]
    [InlineData("\"call\": \"page.clik\", \"ok\": false", "\"call\": null, \"ok\": false")]
    [InlineData("\"steps\": [", "\"steps\": [null, ")]
    [InlineData("\"steps\": [", "\"steps\": null, \"others\": [")]
    public async Task An_operation_is_read_if_it_contains_null_where_the_specification_does_not_allow_it(string part, string replacement)
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace(part, replacement));

        Assert.Equal(OperationStatus.Failed, operation.Status);
        Assert.All(operation.Steps!, Assert.NotNull);
        Assert.All(OperationJsonTests.GetAllObjects(operation), item => Assert.NotNull(item.ToString()));
    }

    [Fact]
    public void A_diagnostic_without_fixes_has_no_child_objects() => Assert.Empty(new StepDiagnostic().Children);

    [Fact]
    public void A_required_text_is_empty_if_it_is_missing()
    {
        var texts = (
            from type in typeof(Operation).Assembly.GetTypes()
            where type.IsSubclassOf(typeof(ApiObject))
            from property in type.GetProperties()
            where property.PropertyType == typeof(string) && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.NotNull
            select property.GetValue(Activator.CreateInstance(type))).ToList();

        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.Equal("", text));
    }

    /// <summary>Asserts that exactly the specified properties are null.</summary>
    internal static void AssertNull(object value, IEnumerable<string> names)
    {
        var type = value.GetType();
        var nulls = from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                    where property.GetIndexParameters().Length == 0 && property.GetValue(value) is null
                    select property.Name;
        var problems = NameSet.FindProblems(
            names, nulls, $"{type.Name}.{{0}} must be null if JSON does not have it.",
            $"{type.Name}.{{0}} is null. If it is new and JSON may omit it, add it to the list in this test.");
        Assert.True(problems.Length == 0, problems);
    }
}
