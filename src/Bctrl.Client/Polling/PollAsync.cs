namespace Bctrl;

/// <summary>Sends one request about the thing with this id.</summary>
/// <param name="id">Identifies what is polled.</param>
/// <param name="timeout">How long the server may wait for a change before it responds.</param>
/// <param name="trace">Is told of each HTTP request.</param>
/// <param name="cancellationToken">Cancels the request.</param>
/// <exception cref="BctrlApiException">The request failed. A transient failure is retried.</exception>
internal delegate Task<PollResult<T>> PollAsync<T>(
    string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken);
