namespace Bctrl;

/// <summary>What one poll returned.</summary>
/// <param name="value">The state that the server described.</param>
/// <param name="isCompleted">Whether there is nothing left to wait for.</param>
/// <param name="wasCompletedBefore">Whether it was completed before the command did anything to it.</param>
/// <param name="question">Its question, if it does not continue until somebody responds to it.</param>
/// <param name="failure">A failure of the poll that does not end the wait, because the state was received all the same.</param>
internal readonly struct PollResult<T>(
    T value, bool isCompleted, bool wasCompletedBefore = false, string? question = null, BctrlApiException? failure = null)
{
    public T Value { get; } = value;

    public bool IsCompleted { get; } = isCompleted;

    public bool WasCompletedBefore { get; } = wasCompletedBefore;

    public bool RequiresInput => Question is not null;

    /// <summary>Differs from the question of an earlier response if it is another question.</summary>
    public string? Question { get; } = question;

    public BctrlApiException? Failure { get; } = failure;
}
