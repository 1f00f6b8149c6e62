namespace Bctrl.Client.Tests.Model;

public class SpecificationTests
{
    [Fact]
    public void The_model_matches_the_specification()
    {
        var differences = SpecificationComparer.FindDifferences(Specification.Parse(Specification.Operations), Specification.Parse(Specification.ToolCalls));
        Assert.True(
            differences.Count == 0,
            $"Change src/Bctrl.Client/Model so that it matches openapi.yaml and tool-calls.yaml:{Environment.NewLine}{string.Join(Environment.NewLine, differences)}");
    }

    [Fact]
    public void All_schemas_properties_and_values_of_the_specifications_are_parsed()
    {
        foreach (var (name, text, expected) in ((string, string, (int, int, int))[])
            [("openapi.yaml", Specification.Operations, (12, 67, 28)), ("tool-calls.yaml", Specification.ToolCalls, (4, 27, 20))])
        {
            var schemas = Specification.Parse(text).Schemas.ToList();

            var counts = (
                schemas.Count,
                schemas.Sum(schema => schema.Properties.Count),
                schemas.Sum(schema => schema.Values.Count + schema.Properties.Sum(property => property.Values.Count)));
            Assert.True(
                counts == expected,
                $"{counts} schemas, properties and values were parsed. If {name} has changed, count them there, and change the numbers in this test.");
        }
    }

    [Fact]
    public void A_tool_call_has_the_properties_of_the_specification_and_four_others()
    {
        var schema = Specification.Parse(Specification.ToolCalls).Schemas.Single(schema => schema.Name == "ToolCall");

        var specified = schema.Properties.Select(property => char.ToUpperInvariant(property.Name[0]) + property.Name[1..]);
        var others = typeof(ToolCall).GetProperties().Select(property => property.Name).Except(specified);
        Assert.Equal(["DurationSeconds", "IsTerminal", "Result", "TimedOutWaiting"], others.Order());
    }

    /// <summary>Tests the comparison itself: each kind of change is a difference.</summary>
    [Theory]
    [InlineData("    DiagnosticFix:\n", "    Unknown:\n      type: object\n    DiagnosticFix:\n", "Unknown: the model has no such type")]
    [InlineData("        hint: { type: string }", "        hint: { type: string }\n        unknown: { type: string }", "StepError.unknown: the model has no such property")]
    [InlineData("        hint: { type: string }\n", "", "StepError: 'hint' is not in a schema")]
    [InlineData("succeeded, failed,", "succeeded, failed, paused,", "Operation.status: there is no constant for 'paused'")]
    [InlineData("succeeded, failed,", "succeeded,", "Operation.status: the specification does not have the value 'failed'")]
    [InlineData("            - TIMEOUT\n", "", "StepError.code: the specification does not have the value 'TIMEOUT'")]
    [InlineData("step: { type: integer }", "step: { type: string }", "OperationProgress.step: the type is string, and the property is Nullable`1")]
    [InlineData("items: { type: string }", "items: { type: integer }", "StepDiagnostic.closest: the type is integer[], and the property is IReadOnlyList`1")]
    [InlineData("required: [title]", "required: [title, command]", "DiagnosticFix.command: may not be null, and the property differs")]
    [InlineData("required: [title]", "required: []", "DiagnosticFix.title: may be null, and the property differs")]
    [InlineData("sessionId: { type: string }", "sessionId: { type: [string, 'null'] }", "ResolvedCall.sessionId: may be null, and the property differs")]
    [InlineData("prompt: { type: [string, 'null']", "question: { type: [string, 'null']", "ToolCall: 'prompt' is not in a schema")]
    [InlineData("resultAvailable: { type: boolean }", "resultAvailable: { type: [boolean, 'null'] }", "ToolCall.resultAvailable: may be null, and the property differs")]
    [InlineData("retryable: { type: [boolean, 'null'] }", "retryable: { type: [string, 'null'] }", "ToolCall.retryable: the type is string, and the property is Nullable`1")]
    [InlineData("[api, agent, system, test]", "[api, agent, system]", "ToolCall.callerType: the specification does not have the value 'test'")]
    [InlineData("[queued, running, requires_input,", "[queued, running, paused, requires_input,", "ToolCallStatus: there is no constant for 'paused'")]
    [InlineData("[queued, running, requires_input,", "[queued, running,", "ToolCallStatus: the specification does not have the value 'requires_input'")]
    [InlineData("nextCursor: { type: [string, 'null'] }", "nextCursor: { type: [integer, 'null'] }", "ToolCallListResponse.nextCursor: the type is integer, and the property is String")]
    [InlineData("items: { $ref: '#/components/schemas/ToolCall' }", "items: { $ref: '#/components/schemas/Operation' }", "ToolCallListResponse.data: the type is Operation[], and the property is List`1")]
    public void A_changed_specification_does_not_match_the_model(string before, string after, string difference)
    {
        string[] texts = [Specification.Operations, Specification.ToolCalls];
        Assert.Contains(texts, text => text.Contains(before, StringComparison.Ordinal));
        var changed = texts.Select(text => Specification.Parse(text.Replace(before, after, StringComparison.Ordinal)));

        Assert.Contains(difference, SpecificationComparer.FindDifferences(changed));
    }
}
