using System.Net;
using System.Net.Sockets;
using System.Text;
using static Bctrl.Emulator.Tests.FaultExpectations;

namespace Bctrl.Emulator.Tests;

public sealed class FaultTests
{
    private static readonly TimeSpan s_shortTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longTimeout = TimeSpan.FromSeconds(30);

    public static MatrixTheoryData<string, bool> Kinds => new(ByKind.Keys, [false, true]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_changes_one_response_and_the_next_response_is_normal(string kind, bool isToolCall)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var path = isToolCall
            ? "/v1/tool-calls/" + emulator.CreateToolCall(new ToolCallOptions { Outcome = EmulatedOutcome.NeverCompletes })
            : "/v1/operations/" + emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        int? duration = kind == "server-gone" ? 60_000 : null;
        emulator.Host.AddFault(new FaultOptions { Kind = kind, Count = 1, DurationMs = duration });

        var faultyResponse = await RawResponse.GetAsync(
            emulator.Host.BaseAddress,
            path,
            firstReadTimeout: kind == "stall-before-headers" ? s_shortTimeout : s_longTimeout,
            nextReadTimeout: kind is "stall-mid-body" or "large-body-stall" ? s_shortTimeout : s_longTimeout);

        Assert.True(ByKind[kind](faultyResponse), faultyResponse.ToString());
        if (kind == "server-gone")
            await Assert.ThrowsAsync<SocketException>(() => GetAsync(emulator, path));
        else
            Assert.True(IsNormalResponse(await GetAsync(emulator, path)));
    }

    [Fact]
    public async Task Every_listed_kind_is_tested()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var kinds = (await emulator.GetAsync("/emulator/faults")).Json["kinds"]!.AsArray();

        Assert.All(EmulatorHost.FaultKinds.Keys, kind => Assert.True(
            ByKind.ContainsKey(kind), $"Add what the response to the fault '{kind}' must be to FaultExpectations."));
        Assert.All(ByKind.Keys, kind => Assert.True(
            EmulatorHost.FaultKinds.ContainsKey(kind), $"Remove '{kind}' from FaultExpectations: the emulator has no such fault."));
        Assert.Equal(EmulatorHost.FaultKinds.Keys.Order(), kinds.Select(kind => (string?)kind!["name"]).Order());
        Assert.All(kinds, kind => Assert.False(string.IsNullOrWhiteSpace((string?)kind!["description"]), $"Describe the fault '{kind["name"]}'."));
    }

    [Theory]
    [InlineData("wait", "early-answer")]
    [InlineData("cancel", "wrong-content-type")]
    public async Task Response_with_a_normal_body_matches_the_route(string route, string kind)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        emulator.Host.AddFault(new FaultOptions { Kind = kind });

        var response = await emulator.PostAsync($"/v1/operations/{id}/{route}");

        var operation = route == "wait" ? response.Json["operation"]! : response.Json;
        Assert.Equal(id, (string?)operation["id"]);
        Assert.Equal(route == "cancel", operation["cancelRequestedAt"] is not null);
    }

    [Theory]
    [InlineData("operation-array", """{"operation":[],"timedOutWaiting":true}""")]
    [InlineData("operation-null", """{"operation":null,"timedOutWaiting":true}""")]
    [InlineData("answer-array", "[]")]
    public async Task Operation_faults_of_wait_have_an_envelope_and_body_faults_do_not(string kind, string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        emulator.Host.AddFault(new FaultOptions { Kind = kind });

        Assert.Equal(body, (await emulator.WaitAsync(id)).Json.ToJsonString());
    }

    [Fact]
    public async Task Fault_applies_only_to_its_route_and_operation_and_only_Count_times()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var (first, second) = (emulator.CreateOperation(), emulator.CreateOperation());
        await emulator.PostAsync("/emulator/faults", $$"""{"kind":"status-503","route":"get","id":"{{first}}","count":2}""");

        Assert.Equal(200, (await emulator.GetAsync($"/v1/operations/{second}")).Status);
        Assert.Equal(200, (await emulator.WaitAsync(first, 0)).Status);
        Assert.Equal(503, (await emulator.GetAsync($"/v1/operations/{first}")).Status);
        var planned = (await emulator.GetAsync("/emulator/faults")).Json["planned"]!.ToJsonString();
        Assert.Equal($$"""[{"kind":"status-503","route":"get","id":"{{first}}","count":2,"happened":1}]""", planned);
        Assert.Equal(503, (await emulator.GetAsync($"/v1/operations/{first}")).Status);
        Assert.Equal(200, (await emulator.GetAsync($"/v1/operations/{first}")).Status);
    }

    [Fact]
    public async Task Fault_without_a_count_applies_until_faults_are_cleared()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation();
        await emulator.PostAsync("/emulator/faults", """{"kind":"status-500"}""");

        for (var i = 0; i < 10; i++)
            Assert.Equal(500, (await emulator.GetAsync($"/v1/operations/{id}")).Status);
        Assert.Equal(204, (await emulator.SendAsync(HttpMethod.Delete, "/emulator/faults")).Status);
        Assert.Equal(200, (await emulator.GetAsync($"/v1/operations/{id}")).Status);
    }

    [Fact]
    public async Task Faults_are_applied_in_the_order_in_which_they_were_added()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation();
        foreach (var status in new[] { 429, 500, 404 })
            await emulator.PostAsync("/emulator/faults", $$"""{"kind":"status-{{status}}","count":1}""");

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
            statuses.Add((await emulator.GetAsync($"/v1/operations/{id}")).Status);

        Assert.Equal([429, 500, 404, 200], statuses);
    }

    [Theory]
    [InlineData("5", "json", "5")]
    [InlineData("\"in a while\"", "plain", "in a while")]
    [InlineData("null", "html", null)]
    public async Task Status_fault_supports_any_status_body_and_Retry_After_header(
        string retryAfter, string body, string? expectedHeader)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation();
        var planned = await emulator.PostAsync("/emulator/faults",
            $$"""{"kind":"status","status":507,"retryAfter":{{retryAfter}},"body":"{{body}}"}""");

        var response = await GetOperationAsync(emulator, id);

        Assert.Equal(204, planned.Status);
        Assert.Equal(507, response.Status);
        Assert.Equal(expectedHeader, response.GetHeader("retry-after"));
        var expected = ErrorResponseBody.Create(body, 507, response.GetHeader("x-request-id")!);
        Assert.Equal(expected.ContentType, response.GetHeader("content-type"));
        Assert.Equal(expected.Text, Encoding.UTF8.GetString(response.Content));
    }

    [Fact]
    public async Task Redirect_uses_the_specified_location()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        const string location = "http://127.0.0.2/x";
        emulator.Host.AddFault(new FaultOptions { Kind = "redirect-307-other-host", Location = location });

        Assert.Equal(location, (await GetOperationAsync(emulator, emulator.CreateOperation())).GetHeader("location"));
    }

    [Theory]
    [InlineData("stall-before-headers")]
    [InlineData("stall-mid-body")]
    [InlineData("large-body-stall")]
    public async Task Response_completes_after_a_stall_with_a_duration(string kind)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        emulator.Host.AddFault(new FaultOptions { Kind = kind, DurationMs = 50, DelayMs = 10 });

        Assert.True(IsNormalResponse(await GetOperationAsync(emulator, id)));
    }

    [Theory]
    [InlineData("reset-before-headers")]
    [InlineData("reset-mid-body")]
    [InlineData("close-mid-body")]
    [InlineData("not-http")]
    public async Task Connection_faults_abort_the_stream_over_HTTP_2(string kind)
    {
        await using var emulator = await EmulatorFixture.StartAsync("https://127.0.0.1:0");
        var id = emulator.CreateOperation();
        emulator.Host.AddFault(new FaultOptions { Kind = kind, Count = 1 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => emulator.GetAsync($"/v1/operations/{id}"));
        Assert.Equal(200, (await emulator.GetAsync($"/v1/operations/{id}")).Status);
    }

    [Fact]
    public async Task Refused_stream_is_not_an_aborted_connection_over_HTTP_2()
    {
        await using var emulator = await EmulatorFixture.StartAsync("https://127.0.0.1:0");
        var id = emulator.CreateOperation();
        emulator.Host.AddFault(new FaultOptions { Kind = "refused-stream" });

        var exception = await Assert.ThrowsAnyAsync<HttpRequestException>(() => emulator.GetAsync($"/v1/operations/{id}"));

        Assert.Equal(7, Assert.IsType<HttpProtocolException>(exception.InnerException).ErrorCode);
        emulator.Host.ClearFaults();
        Assert.Equal(200, (await emulator.GetAsync($"/v1/operations/{id}")).Status);
    }

    [Fact]
    public async Task Key_faults_repeat_nothing_if_the_request_has_no_key()
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        emulator.HttpClient.DefaultRequestHeaders.Authorization = null;
        var id = emulator.CreateOperation();
        emulator.Host.AddFault(new FaultOptions { Kind = "key-in-error" });

        Assert.Equal("", (string?)(await emulator.GetAsync($"/v1/operations/{id}")).Json["error"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"unknown"}""")]
    [InlineData("""{"kind":null}""")]
    [InlineData("""{"kind":"status-500","route":"post"}""")]
    [InlineData("""{"kind":"status-500","count":-1}""")]
    [InlineData("""{"kind":"status-500","delayMs":-1}""")]
    [InlineData("""{"kind":"status","status":101}""")]
    [InlineData("""{"kind":"status","body":"xml"}""")]
    [InlineData("""{"kind":"status","retryAfter":[]}""")]
    [InlineData("""{"kind":"status","retryAfter":"1\n2"}""")]
    [InlineData("""{"kind":"redirect-301-other-host","location":"http://a\u00e9/"}""")]
    [InlineData("""{"kind":"not-http","status":500}""")]
    public async Task Post_faults_rejects_invalid_options(string body)
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        Assert.Equal(400, (await emulator.PostAsync("/emulator/faults", body)).Status);
    }

    private static Task<RawResponse> GetOperationAsync(EmulatorFixture emulator, string id) =>
        GetAsync(emulator, "/v1/operations/" + id);

    private static Task<RawResponse> GetAsync(EmulatorFixture emulator, string path) =>
        RawResponse.GetAsync(emulator.Host.BaseAddress, path, s_longTimeout, s_longTimeout);
}
