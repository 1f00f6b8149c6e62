using System.Net;

namespace Bctrl.Client.Tests.Http;

/// <summary>Answers with whatever comes out of a stream, which needs no end.</summary>
internal sealed class BodyHandler(Func<HttpResponseMessage> answer) : HttpMessageHandler
{
    public static BodyHandler Streaming(Stream body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(() => new HttpResponseMessage(status) { Content = new StreamContent(body) });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(answer());
}
