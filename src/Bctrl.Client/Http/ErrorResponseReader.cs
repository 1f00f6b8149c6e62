namespace Bctrl;

/// <summary>Turns a response with an error status into the exception that describes it.</summary>
internal sealed class ErrorResponseReader(TimeProvider clock)
{
    /// <summary>Reads the body as far as possible, and ignores errors meanwhile.</summary>
    public async Task<BctrlApiException> ReadAsync(
        ApiRequest request, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var error = await ErrorBody.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        var kind = GetKind(status, request);
        var serverMessage = SafeText.FromOutside(error.Message);
        var code = SafeText.FromOutside(error.Code);
        var requestId = ResponseHeaders.GetRequestId(response) is { IsEmpty: false } id ? id : SafeText.FromOutside(error.RequestId);

        var description = kind == BctrlErrorKind.InvalidResponse && response.Headers.Location is { } location
            ? ClientMessages.RequestWasRedirected(request.Subject, location.OriginalString)
            : ClientMessages.DescribeError(kind, request.Subject);
        var message = SafeText.Join(": ", description, serverMessage).WithoutPeriod();
        var (number, name) = ($"{status}", $"{response.StatusCode}");
        var details = SafeText.Join(", ", SafeText.FromOutside(name == number ? number : $"{number} {name}"), code, ClientMessages.RequestId(requestId));
        return new BctrlApiException(kind, $"{message} ({details}).", code: code, requestId: requestId, serverMessage: serverMessage)
        {
            StatusCode = status,
            Headers = ResponseHeaders.ToDictionary(response),
            IsTransient = request.IsRepeatable && status is 408 or 429 or >= 500,
            RequestedDelay = ResponseHeaders.GetRetryAfter(response, clock),
        };
    }

    private static BctrlErrorKind GetKind(int status, ApiRequest request) => status switch
    {
        401 => BctrlErrorKind.Unauthorized,
        403 => BctrlErrorKind.PermissionDenied,
        404 => request.NotFound,
        407 => BctrlErrorKind.ConnectionFailed,
        408 or >= 500 => BctrlErrorKind.ServerError, // with 408 the server gave up too early; the request isn't wrong
        409 => request.Conflict,
        429 => BctrlErrorKind.RateLimited,
        >= 400 => BctrlErrorKind.InvalidRequest,
        _ => BctrlErrorKind.InvalidResponse,
    };
}
