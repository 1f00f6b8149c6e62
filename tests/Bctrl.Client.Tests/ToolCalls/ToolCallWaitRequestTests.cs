using System.Globalization;

namespace Bctrl.Client.Tests.ToolCalls;

public sealed class ToolCallWaitRequestTests : ToolCallWaiting
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0001, "0")]
    [InlineData(0.25, "0.25")]
    [InlineData(1.5, "1.5")]
    [InlineData(1.23456, "1.235")]
    [InlineData(30, "30")]
    [InlineData(86400, "86400")]
    public async Task The_timeout_is_sent_in_seconds_in_the_same_way_in_every_culture(double seconds, string expected)
    {
        Respond(StubResponse.Json(CannedToolCall.Json(Id, "running"), 202));
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            await WaitAsync(TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.Equal([$"GET /result?waitSeconds={expected}"], Requests);
    }

    [Fact]
    public async Task A_special_character_in_an_id_is_escaped()
    {
        const string Special = "tc_A/../b?c#d e%2F";
        Handler.On("GET /v1/tool-calls/*/result", StubResponse.Json(CannedToolCall.Json(Special, "running"), 202));

        await new ToolCallClient(Connection).WaitAsync(Special, TimeSpan.Zero, null, TestContext.Current.CancellationToken);

        Assert.Equal("/v1/tool-calls/tc_A%2F..%2Fb%3Fc%23d%20e%252F/result?waitSeconds=0", Assert.Single(Handler.Requests).Uri.PathAndQuery);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Each_of_the_requests_is_traced_and_can_be_canceled(int count)
    {
        StubResponse Hold(StubResponse response, int number) => count == number ? response.WaitForRelease() : response;
        Respond(Hold(StubResponse.Error(409, "no"), 1), Hold(StubResponse.Json("7"), 3));
        Handler.On("GET /v1/tool-calls/*", Hold(StubResponse.Json(CannedToolCall.Json(Id)), 2));
        using var cancellation = new CancellationTokenSource();
        var traces = new List<RequestLogEntry>();

        var waiting = new ToolCallClient(Connection).WaitAsync(Id, TimeSpan.FromSeconds(2), traces.Add, cancellation.Token);
        Assert.Equal((count, 1), (Handler.Requests.Count, Handler.InFlight));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(count, traces.Count);
    }

    [Fact]
    public async Task The_key_is_not_in_a_result()
    {
        Respond(StubResponse.Json($"{{\"header\":\"Bearer {TestConnection.ApiKey}\"}}"));
        RespondToGet(CannedToolCall.Json(Id));

        var text = Assert.IsType<string>(Assert.IsType<Dictionary<string, object?>>((await WaitAsync()).Value.Result)["header"]);

        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
    }
}
