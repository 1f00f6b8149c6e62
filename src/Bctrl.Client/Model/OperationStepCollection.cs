namespace Bctrl;

/// <summary>Contains the steps of an operation. The list has a short text for table cells.</summary>
public sealed class OperationStepCollection : List<OperationStep>
{
    /// <summary>The first step that failed, or null.</summary>
    internal OperationStep? FirstFailed => Find(step => !step.Ok);

    /// <summary>
    /// Returns the number of steps and the steps that failed, counted from 1; for example, <c>5 steps</c> or
    /// <c>5 steps, failed: 3 page.click</c>.
    /// </summary>
    public override string ToString()
    {
        var failed = string.Join(", ", this.Select((step, i) => step.Ok ? null : $"{i + 1} {step.Call}").OfType<string>());
        var count = Count == 1 ? "1 step" : $"{Count} steps";
        return failed.Length == 0 ? count : $"{count}, failed: {failed}";
    }
}
