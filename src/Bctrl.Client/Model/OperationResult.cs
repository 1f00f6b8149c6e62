namespace Bctrl;

/// <summary>Represents the result of an operation: <c>OperationResult</c> in the API specification.</summary>
public sealed class OperationResult : ApiObject
{
    private OperationStepCollection _steps = [];

    /// <summary>Gets or sets how the steps were run: a value of <see cref="ResultMode"/>.</summary>
    public string Mode { get; set; } = "";

    /// <summary>Gets or sets whether every step succeeded.</summary>
    public bool Ok { get; set; }

    /// <summary>Gets or sets the name of the runtime that ran the steps.</summary>
    public string Runtime { get; set; } = "";

    /// <summary>
    /// Gets or sets the steps in the order in which they ran. The list is never <see langword="null"/>.
    /// </summary>
    public OperationStepCollection Steps
    {
        get => _steps;
        set
        {
            // A server may return null for the list, or for a step in it.
            _steps = value ?? [];
            _steps.RemoveAll(step => step is null);
            for (var i = 0; i < _steps.Count; i++)
                _steps[i].Number = i + 1;
        }
    }

    /// <summary>
    /// Gets the JSON path and the text of the first index that could not be read, or <see langword="null"/>.
    /// </summary>
    internal (string Name, string Text)? InvalidIndex => Steps.Find(step => step.IndexValue.InvalidText is not null) is { } step
        ? ($"result.steps[{step.Number - 1}].index", step.IndexValue.InvalidText!)
        : null;

    /// <summary>
    /// Returns the number of steps and the steps that failed; for example, <c>5 steps, failed: 3 page.click</c>.
    /// </summary>
    public override string ToString() => Steps.ToString();

    internal override IEnumerable<ApiObject?> Children => Steps;
}
