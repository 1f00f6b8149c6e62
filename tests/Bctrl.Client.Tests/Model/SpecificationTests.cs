namespace Bctrl.Client.Tests.Model;

public class SpecificationTests
{
    [Fact]
    public void The_model_matches_the_specification()
    {
        var differences = SpecificationComparer.FindDifferences(Specification.Parse(Specification.Text));
        Assert.True(
            differences.Count == 0,
            $"Change src/Bctrl.Client/Model so that it matches openapi.yaml:{Environment.NewLine}{string.Join(Environment.NewLine, differences)}");
    }

    [Fact]
    public void All_schemas_properties_and_values_of_the_specification_are_parsed()
    {
        var schemas = Specification.Parse(Specification.Text).Schemas.ToList();

        var counts = (
            schemas.Count, schemas.Sum(schema => schema.Properties.Count), schemas.Sum(schema => schema.Properties.Sum(property => property.Values.Count)));
        Assert.True(
            counts == (12, 67, 28),
            $"{counts} schemas, properties and values were parsed. If openapi.yaml has changed, count them there, and change the numbers in this test.");
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
    public void A_changed_specification_does_not_match_the_model(string before, string after, string difference)
    {
        Assert.Contains(before, Specification.Text, StringComparison.Ordinal);
        var changed = Specification.Text.Replace(before, after, StringComparison.Ordinal);

        Assert.Contains(difference, SpecificationComparer.FindDifferences(Specification.Parse(changed)));
    }
}
