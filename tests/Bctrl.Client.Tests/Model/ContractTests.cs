namespace Bctrl.Client.Tests.Model;

public class ContractTests
{
    [Fact]
    public void The_model_has_all_that_the_specification_has_and_nothing_else() =>
        Assert.Empty(Contract.FindFaults(Specification.Parse(Specification.Text)));

    [Fact]
    public void The_specification_is_read_whole()
    {
        var schemas = Specification.Parse(Specification.Text).Schemas.ToList();

        Assert.Equal(12, schemas.Count);
        Assert.Equal(67, schemas.Sum(schema => schema.Properties.Count));
        Assert.Equal(28, schemas.Sum(schema => schema.Properties.Sum(property => property.Values.Count)));
    }

    /// <summary>A contract that can't fail says nothing, so each kind of change has to be noticed.</summary>
    [Theory]
    [InlineData("    DiagnosticFix:\n", "    Unheard:\n      type: object\n    DiagnosticFix:\n", "Unheard: no type")]
    [InlineData("        hint: { type: string }", "        hint: { type: string }\n        fresh: { type: string }", "StepError.fresh: no counterpart")]
    [InlineData("        hint: { type: string }\n", "", "StepError: 'hint' is in no schema")]
    [InlineData("succeeded, failed,", "succeeded, failed, paused,", "Operation.status: no constant for 'paused'")]
    [InlineData("succeeded, failed,", "succeeded,", "Operation.status: 'failed' is no value of the specification")]
    [InlineData("            - TIMEOUT\n", "", "StepError.code: 'TIMEOUT' is no value of the specification")]
    [InlineData("step: { type: integer }", "step: { type: string }", "OperationProgress.step: string is Nullable`1")]
    [InlineData("items: { type: string }", "items: { type: integer }", "StepDiagnostic.closest: integer[] is IReadOnlyList`1")]
    [InlineData("required: [title]", "required: [title, command]", "DiagnosticFix.command: may not be null, and the property says otherwise")]
    [InlineData("required: [title]", "required: []", "DiagnosticFix.title: may be null, and the property says otherwise")]
    [InlineData("sessionId: { type: string }", "sessionId: { type: [string, 'null'] }", "ResolvedCall.sessionId: may be null, and the property says otherwise")]
    public void A_change_of_the_specification_is_noticed(string before, string after, string fault)
    {
        Assert.Contains(before, Specification.Text, StringComparison.Ordinal);
        var changed = Specification.Text.Replace(before, after, StringComparison.Ordinal);

        Assert.Contains(fault, Contract.FindFaults(Specification.Parse(changed)));
    }
}
