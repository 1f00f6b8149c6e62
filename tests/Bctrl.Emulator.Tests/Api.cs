using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Bctrl.Emulator.Tests;

/// <summary>An emulator and a client of it that has a key.</summary>
internal sealed class Api : IAsyncDisposable
{
    private Api(EmulatorHost host)
    {
        Host = host;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is not null && certificate.Equals(host.Certificate);
        Http = new HttpClient(handler) { BaseAddress = host.BaseAddress, Timeout = TimeSpan.FromMinutes(5) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a-key");
    }

    public EmulatorHost Host { get; }

    public HttpClient Http { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Api> StartAsync(string urls = "http://127.0.0.1:0", TimeProvider? time = null) =>
        new(await EmulatorHost.StartAsync(urls, time));

    public string Create(OperationPlan? plan = null) => Host.CreateOperations(plan ?? new OperationPlan())[0].Id;

    /// <summary>Returns once so many requests are being answered; it is a failure if that takes minutes.</summary>
    public async Task InFlightAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (Host.Stats.Total.InFlight != count)
            await Task.Delay(5, patience.Token);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, string? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> WaitAsync(string id, int? timeoutMs = null) =>
        PostAsync($"/v1/operations/{id}/wait", timeoutMs is null ? null : $$"""{"timeoutMs":{{timeoutMs}}}""");

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (Host.BaseAddress.Scheme == "https")
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        return new Answer(
            (int)response.StatusCode,
            response.Headers.TryGetValues("x-request-id", out var ids) ? ids.Single() : null,
            text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }
}

internal sealed record Answer(int Status, string? RequestId, JsonNode Json)
{
    public string? this[string property] => Json[property]?.ToString();
}
