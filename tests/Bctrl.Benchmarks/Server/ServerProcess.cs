using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>The server in another process, so that the measurements of a method don't include it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private ServerProcess(Process process, ServerEndpoint endpoint)
    {
        _process = process;
        Endpoint = endpoint;
        _http = new HttpClient { BaseAddress = endpoint.Http };
    }

    public ServerEndpoint Endpoint { get; }

    public static async Task<ServerProcess> StartAsync(params string[] options)
    {
        // The server exits when its standard input closes, even if this process crashes.
        var process = ChildProcess.Start(ChildProcess.Self(["serve", .. options]));
        var ready = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The server did not start: " + await process.StandardError.ReadToEndAsync());
        return new ServerProcess(process, JsonSerializer.Deserialize<ServerEndpoint>(ready, JsonSerializerOptions.Web)!);
    }

    public async Task<ServerStats> GetStatsAsync() =>
        (await _http.GetFromJsonAsync<ServerStats>("stats", JsonSerializerOptions.Web))!;

    public async Task ResetStatsAsync() => (await _http.PostAsync(new Uri("stats", UriKind.Relative), null)).Dispose();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
