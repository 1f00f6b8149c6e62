using System.Net;

namespace Bctrl.Client.Tests.Http;

/// <summary>
/// Responds to each request with the result of a function, such as a response whose body is a stream.
/// </summary>
internal sealed class StreamResponseHandler(Func<HttpResponseMessage> createResponse) : HttpMessageHandler
{
    public static StreamResponseHandler Create(Stream body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(() => new HttpResponseMessage(status) { Content = new StreamContent(body) });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(createResponse());
}
