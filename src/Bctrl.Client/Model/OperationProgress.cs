namespace Bctrl;

/// <summary>How far an operation has come, as <c>Operation.progress</c> of the specification tells it.</summary>
public sealed class OperationProgress : ApiObject
{
    /// <summary>The step that runs now, counted from 1, or <see langword="null"/>.</summary>
    public int? Step { get; set; }

    /// <summary>How many steps there are, or <see langword="null"/> while that isn't known.</summary>
    public int? TotalSteps { get; set; }

    /// <summary>The call that runs now, such as <c>page.goto</c>.</summary>
    public string? CurrentCall { get; set; }

    /// <summary>What the operation says of itself.</summary>
    public string? Message { get; set; }

    /// <summary>The last event that the runtime sent.</summary>
    public string? LastEventType { get; set; }

    /// <summary>Step, steps and call, such as <c>3/5 page.goto</c>.</summary>
    public override string ToString() => Text.Join(" ", Count, CurrentCall ?? Message);

    /// <summary><c>3/5</c>, <c>3</c> while the total isn't known, or <see langword="null"/>.</summary>
    internal string? Count => (Step, TotalSteps) switch
    {
        (null, _) => null,
        ({ } step, null) => $"{step}",
        ({ } step, { } total) => $"{step}/{total}",
    };
}
