namespace Bctrl;

/// <summary>Reads a successful response.</summary>
/// <param name="request">What was requested.</param>
/// <param name="response">The status and the headers.</param>
/// <param name="body">The body, up to the size limit of the request.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
internal delegate ValueTask<T> ReadResponse<T>(
    ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken);
