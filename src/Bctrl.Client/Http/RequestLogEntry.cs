namespace Bctrl;

/// <summary>One HTTP request that was sent, for verbose output.</summary>
internal sealed class RequestLogEntry(HttpMethod method, Uri uri, TimeSpan elapsed, int? statusCode, SafeText requestId, SafeText failure)
{
    /// <summary>Such as <c>POST https://api.bctrl.ai/v1/operations/0b7c/wait: 200 in 1.02 s, request id 5f3e</c>.</summary>
    public SafeText ToText()
    {
        var result = statusCode is { } code ? (SafeText)$"{code}" : failure;
        return SafeText.Join(", ", $"{method} {uri.AbsoluteUri}: {result} in {elapsed.TotalSeconds:0.00} s", ClientMessages.RequestId(requestId));
    }

    public override string ToString() => ToText().ToString();
}
