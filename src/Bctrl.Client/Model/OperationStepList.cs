namespace Bctrl;

/// <summary>The steps of an operation. A list like any other, that reads well in a cell of a table.</summary>
public sealed class OperationStepList : List<OperationStep>
{
    /// <summary>Such as <c>5 steps</c> or <c>5 steps, failed: 3 page.click</c>.</summary>
    public override string ToString()
    {
        var failed = string.Join(", ", this.Where(step => !step.Ok).Select(step => $"{step.Index} {step.Call}"));
        var count = Count == 1 ? "1 step" : $"{Count} steps";
        return failed.Length == 0 ? count : $"{count}, failed: {failed}";
    }
}
