using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Bctrl.Emulator.Tests;

/// <summary>Runs an emulator and sends requests with an API key to it.</summary>
internal sealed class EmulatorFixture : IAsyncDisposable
{
    private EmulatorFixture(EmulatorHost host)
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
        HttpClient = new HttpClient(handler) { BaseAddress = host.BaseAddress, Timeout = TimeSpan.FromMinutes(5) };
        HttpClient.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a-key");
    }

    public EmulatorHost Host { get; }

    public HttpClient HttpClient { get; }

    private static CancellationToken TestCancellation => TestContext.Current.CancellationToken;

    public static async Task<EmulatorFixture> StartAsync(
        string urls = "http://127.0.0.1:0", TimeProvider? time = null) =>
        new(await EmulatorHost.StartAsync(urls, time));

    /// <summary>Starts an operation and returns its id.</summary>
    public string CreateOperation(OperationOptions? options = null) =>
        Host.CreateOperations(options ?? new OperationOptions())[0].Id;

    /// <summary>Starts a tool call and returns its id.</summary>
    public string CreateToolCall(ToolCallOptions? options = null) =>
        Host.CreateToolCalls(options ?? new ToolCallOptions())[0].Id;

    /// <summary>Waits until the specified number of requests is in progress. Throws after three minutes.</summary>
    public async Task WaitForRequestsInFlightAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (Host.Statistics.Total.InFlight != count)
            await Task.Delay(5, timeout.Token);
    }

    public Task<EmulatorResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<EmulatorResponse> PostAsync(string path, string? body = null) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Sends a wait request for an operation.</summary>
    public Task<EmulatorResponse> WaitAsync(string id, int? timeoutMs = null) =>
        PostAsync($"/v1/operations/{id}/wait", timeoutMs is null ? null : $$"""{"timeoutMs":{{timeoutMs}}}""");

    /// <summary>Waits for the result of a tool call.</summary>
    public Task<EmulatorResponse> GetResultAsync(string id, string waitSeconds = "0") =>
        GetAsync($"/v1/tool-calls/{id}/result?waitSeconds={waitSeconds}");

    /// <summary>Starts a tool call through the API.</summary>
    public Task<EmulatorResponse> StartToolCallAsync(string tool, string body = "{}", string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, $"/v1/tools/{tool}/calls", body, idempotencyKey);

    public async Task<EmulatorResponse> SendAsync(
        HttpMethod method, string path, string? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (Host.BaseAddress.Scheme == "https")
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await HttpClient.SendAsync(request, TestCancellation);
        var text = await response.Content.ReadAsStringAsync(TestCancellation);
        return new EmulatorResponse(
            (int)response.StatusCode,
            response.Headers.TryGetValues("x-request-id", out var ids) ? ids.Single() : null,
            text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject());
    }

    public async ValueTask DisposeAsync()
    {
        HttpClient.Dispose();
        await Host.DisposeAsync();
    }
}
