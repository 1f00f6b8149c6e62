using System.Globalization;

namespace Bctrl;

/// <summary>One HTTP request that was sent, for verbose output.</summary>
internal sealed class RequestLogEntry(HttpMethod method, Uri uri, TimeSpan elapsed, int? statusCode, string? requestId, string? failure)
{
    /// <summary>Such as <c>POST https://api.bctrl.ai/v1/operations/0b7c/wait: 200 in 1.02 s, request id 5f3e</c>.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0} {1}: {2} in {3:0.00} s{4}",
        method,
        uri.AbsoluteUri,
        statusCode?.ToString(CultureInfo.InvariantCulture) ?? failure,
        elapsed.TotalSeconds,
        requestId is null ? "" : $", request id {requestId}");
}
