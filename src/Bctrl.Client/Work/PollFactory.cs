namespace Bctrl;

/// <summary>Creates the requests that a <see cref="PollScheduler{T}"/> sends for work on the server.</summary>
internal static class PollFactory
{
    /// <summary>Waits until the work completes or the timeout elapses.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="untilInput">Whether work that requires input has nothing left to wait for.</param>
    public static PollAsync<T> CreateWait<T>(WorkClient<T> client, bool untilInput = false)
        where T : ApiObject, IPollable
    {
        if (!untilInput)
            return client.WaitAsync;
        return async (id, timeout, trace, cancellationToken) =>
        {
            var result = await client.WaitAsync(id, timeout, trace, cancellationToken).ConfigureAwait(false);
            return new(result.Value, result.IsCompleted || result.RequiresInput);
        };
    }

    /// <summary>Gets the work once.</summary>
    public static PollAsync<T> CreateGet<T>(WorkClient<T> client)
        where T : ApiObject, IPollable =>
        async (id, _, trace, cancellationToken) => new(await client.GetAsync(id, trace, cancellationToken).ConfigureAwait(false), isCompleted: true);

    /// <summary>Requests the cancellation. If the server rejects it because the work has completed, the work is returned.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="waitsForCompletion">Whether the work is polled afterwards until it has completed.</param>
    public static PollAsync<T> CreateCancel<T>(WorkClient<T> client, bool waitsForCompletion)
        where T : ApiObject, IPollable => async (id, _, trace, cancellationToken) =>
    {
        T item;
        try
        {
            item = await client.CancelAsync(id, trace, cancellationToken).ConfigureAwait(false);
        }
        catch (BctrlApiException e) when (e.Kind == BctrlErrorKind.Conflict)
        {
            item = await client.GetAsync(id, trace, cancellationToken).ConfigureAwait(false);
            if (!item.IsTerminal)
                throw;
        }
        return new(item, isCompleted: item.IsTerminal || !waitsForCompletion, wasCompletedBefore: item.IsTerminal);
    };
}
