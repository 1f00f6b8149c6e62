using System.Net;
using System.Net.Http.Headers;

namespace Bctrl.Benchmarks;

/// <summary>Responds to every long poll immediately with a completed operation.</summary>
internal sealed class CannedHandler(int steps) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // /v1/operations/{id}/wait
        var id = request.RequestUri!.Segments[3].TrimEnd('/');
        var content = new ByteArrayContent(WaitResponseBody.Completed(id, steps));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
    }
}
