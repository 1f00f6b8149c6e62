namespace Bctrl;

/// <summary>What came of an operation, as <c>Operation.result</c> of the specification tells it.</summary>
public sealed class OperationResult : ApiObject
{
    private OperationStepList _steps = [];

    /// <summary>How the steps were run: one of <see cref="ResultMode"/>.</summary>
    public string Mode { get; set; } = "";

    /// <summary>Whether every step succeeded.</summary>
    public bool Ok { get; set; }

    /// <summary>The runtime that ran them.</summary>
    public string Runtime { get; set; } = "";

    /// <summary>The steps, in the order they ran. Never <see langword="null"/>.</summary>
    public OperationStepList Steps
    {
        get => _steps;
        set
        {
            // A server that has no steps, or lacks one, may say null in its place.
            _steps = value ?? [];
            _steps.RemoveAll(step => step is null);
        }
    }

    /// <summary>Such as <c>5 steps</c> or <c>5 steps, failed: 3 page.click</c>.</summary>
    public override string ToString() => Steps.ToString();

    internal override IEnumerable<ApiObject?> Children => Steps;
}
