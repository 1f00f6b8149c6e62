using System.Net.Security;
using System.Text.Json;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A server that refuses HTTP/2 streams, for example because it restarts. The fault matrix uses HTTP/1.1, which has no
/// streams.
/// </summary>
public sealed class RefusedStreamTests
{
    [Theory]
    [InlineData("Wait-BctrlOperation $id")]
    [InlineData("Get-BctrlOperation $id")]
    [InlineData("Stop-BctrlOperation $id")]
    [InlineData("Get-BctrlToolCall $callId")]
    [InlineData("Start-BctrlToolCall captcha.solve")]
    [InlineData("Get-BctrlToolCall -First 1")]
    [InlineData("Send-BctrlToolCallResponse $callId $true")]
    public async Task A_refused_request_is_sent_again(string command)
    {
        Assert.SkipWhen(BuiltModule.IsNetStandard, "netstandard2.0 has no HTTP/2.");
        // .NET itself sends a refused request again, three times. The client retries after that.
        var (outcome, requests) = await RunAsync(command, count: 5);

        Assert.Single(outcome.MustBeClean().Ids);
        Assert.Equal(6, requests);
    }

    [Theory]
    [InlineData("Wait-BctrlOperation $id")]
    [InlineData("Get-BctrlOperation $id")]
    [InlineData("Stop-BctrlOperation $id")]
    [InlineData("Get-BctrlToolCall $callId")]
    [InlineData("Start-BctrlToolCall captcha.solve")]
    [InlineData("Get-BctrlToolCall -First 1")]
    [InlineData("Send-BctrlToolCallResponse $callId $true")]
    public async Task A_request_that_is_always_refused_is_an_error(string command)
    {
        Assert.SkipWhen(BuiltModule.IsNetStandard, "netstandard2.0 has no HTTP/2.");
        var (outcome, requests) = await RunAsync(command, count: 0);

        Assert.Equal("ConnectionFailed", outcome.Error().Id());
        Assert.InRange(requests, Fault.Retries + 1, 4 * (Fault.Retries + 1));
    }

    private static async Task<(Outcome Outcome, long Requests)> RunAsync(string command, int count)
    {
        await using var server = await EmulatorHost.StartAsync("https://127.0.0.1:0");
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.Equals(server.Certificate),
        };
        using var session = new ModuleSession();
        session.Set("id", TestedWork.Operation.CreateOne(server, 0));
        session.Set("callId", server.CreateToolCalls(new ToolCallOptions { RequiresInput = true, DurationMs = 0, ResponseSchema = JsonElement.Parse("{}") })[0].Id);
        session.Set("server", server.BaseAddress);
        session.Set("handler", handler);
        server.AddFault(new FaultOptions { Kind = "refused-stream", Count = count });
        session.Run($"Connect-Bctrl $key $server -HttpMessageHandler $handler -MaximumRetryCount {Fault.Retries} -RetryIntervalSec 0.02").MustBeClean();

        // The operation has completed already, which Stop-BctrlOperation warns of.
        var outcome = session.Run($"{command} -WarningAction SilentlyContinue");
        return (outcome, server.Statistics.Total.Served);
    }
}
