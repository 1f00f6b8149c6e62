namespace Bctrl;

/// <summary>Sends requests through the throttle, and retries transient failures.</summary>
internal sealed class RequestSender(RetryPolicy policy, RequestThrottle throttle, TimeProvider clock, Action<RequestEvent> report)
{
    private readonly RecoverySignal _signal = new(clock);

    /// <summary>Sends a request until it succeeds, or fails for good.</summary>
    /// <param name="send">Sends the request once, in a slot of the throttle.</param>
    /// <param name="state">The argument of <paramref name="send"/>, so that one delegate serves many requests.</param>
    /// <param name="firstCancellation">Cancels the wait for the first slot.</param>
    /// <param name="cancellationToken">Cancels the delay before a retry, and the wait for its slot.</param>
    /// <param name="onRetry">Is told of each failure that is retried.</param>
    /// <exception cref="BctrlApiException">The request failed and will not be retried.</exception>
    /// <exception cref="OperationCanceledException">One of the waits was canceled.</exception>
    public async Task<T> SendAsync<TState, T>(
        Func<TState, Task<T>> send,
        TState state,
        CancellationToken firstCancellation,
        CancellationToken cancellationToken,
        Action<TState, BctrlApiException>? onRetry = null)
    {
        var failingSince = 0L;
        for (var failureCount = 1; ; failureCount++)
        {
            TimeSpan delay;
            var canEndEarly = false;
            try
            {
                await throttle.EnterAsync(failureCount == 1 ? firstCancellation : cancellationToken).ConfigureAwait(false);
                T result;
                try
                {
                    result = await send(state).ConfigureAwait(false);
                    throttle.Raise();
                }
                finally
                {
                    throttle.Exit();
                }
                _signal.OnSucceeded();
                return result;
            }
            // The filter runs before the slot is freed.
            catch (BctrlApiException e) when (e.IsForLackOfCapacity && throttle.TryLower(e))
            {
                // It doesn't count as a failure.
                failureCount--;
                onRetry?.Invoke(state, e);
                delay = policy.GetJitter();
            }
            catch (BctrlApiException e) when (policy.GetDelay(e, failureCount) is { } next)
            {
                if (failureCount == 1)
                    failingSince = clock.GetTimestamp();
                delay = next;
                canEndEarly = e.RetryAfter is null;
                _signal.OnFailed();
                onRetry?.Invoke(state, e);
                report(new RequestEvent.Retrying(e, failureCount, policy.MaximumRetryCount, delay, clock.GetElapsedTime(failingSince)));
            }
            await DelayAsync(delay, canEndEarly, failureCount == 0 ? firstCancellation : cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request once, without retries, or returns null while the gate is closed.</summary>
    public async Task<T?> TrySendAsync<TState, T>(Func<TState, Task<T>> send, TState state, CancellationToken cancellationToken)
        where T : struct
    {
        for (;;)
        {
            if (!await throttle.TryEnterAsync(cancellationToken).ConfigureAwait(false))
                return null;
            try
            {
                var result = await send(state).ConfigureAwait(false);
                throttle.Raise();
                return result;
            }
            catch (BctrlApiException e) when (e.IsForLackOfCapacity && throttle.TryLower(e))
            {
                // It waits for the slot of another request.
            }
            finally
            {
                throttle.Exit();
            }
        }
    }

    /// <summary>Waits, unless another request shows before that the server is available again.</summary>
    private async Task DelayAsync(TimeSpan delay, bool canEndEarly, CancellationToken cancellationToken)
    {
        if (!canEndEarly)
        {
            await clock.Delay(delay, cancellationToken).ConfigureAwait(false);
            return;
        }
        var recovered = new TaskCompletionSource<bool>();
        using var registration = _signal.Recovery.Register(static recovered => ((TaskCompletionSource<bool>)recovered!).TrySetResult(true), recovered);
        using var delayCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = clock.Delay(delay, delayCancellation.Token);
        if (await Task.WhenAny(waiting, recovered.Task).ConfigureAwait(false) != waiting)
        {
            delayCancellation.Cancel();
            waiting = clock.Delay(policy.GetJitter(), cancellationToken);
        }
        await waiting.ConfigureAwait(false);
    }
}
