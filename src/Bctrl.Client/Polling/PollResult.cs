namespace Bctrl;

/// <summary>What one poll returned.</summary>
/// <param name="value">The state that the server described.</param>
/// <param name="isCompleted">Whether there is nothing left to wait for.</param>
/// <param name="wasCompletedBefore">Whether it was completed before the command did anything to it.</param>
/// <param name="requiresInput">Whether it does not continue until somebody responds to it.</param>
internal readonly struct PollResult<T>(T value, bool isCompleted, bool wasCompletedBefore = false, bool requiresInput = false)
{
    public T Value { get; } = value;

    public bool IsCompleted { get; } = isCompleted;

    public bool WasCompletedBefore { get; } = wasCompletedBefore;

    public bool RequiresInput { get; } = requiresInput;
}
