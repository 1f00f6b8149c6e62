namespace Bctrl;

/// <summary>Creates the requests that a <see cref="PollScheduler{T}"/> sends for operations.</summary>
internal static class OperationPollFactory
{
    /// <summary>Waits until the operation completes or the timeout elapses.</summary>
    public static PollAsync<Operation> CreateWait(OperationClient client) => client.WaitAsync;

    /// <summary>Gets the operation once.</summary>
    public static PollAsync<Operation> CreateGet(OperationClient client) => async (id, _, trace, cancellationToken) =>
        new(await client.GetAsync(id, trace, cancellationToken).ConfigureAwait(false), isCompleted: true);

    /// <summary>Requests the cancellation. If the server rejects it because the operation has completed, the operation is returned.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="waitsForCompletion">Whether the operation is polled afterwards until it has completed.</param>
    public static PollAsync<Operation> CreateCancel(OperationClient client, bool waitsForCompletion) => async (id, _, trace, cancellationToken) =>
    {
        Operation operation;
        try
        {
            operation = await client.CancelAsync(id, trace, cancellationToken).ConfigureAwait(false);
        }
        catch (BctrlApiException e) when (e.Kind == BctrlErrorKind.Conflict)
        {
            operation = await client.GetAsync(id, trace, cancellationToken).ConfigureAwait(false);
            if (!operation.IsTerminal)
                throw;
        }
        return new(
            operation,
            isCompleted: operation.IsTerminal || !waitsForCompletion,
            wasCompletedBefore: operation.IsTerminal);
    };
}
