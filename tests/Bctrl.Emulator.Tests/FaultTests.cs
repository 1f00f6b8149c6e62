using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bctrl.Emulator.Tests;

public sealed class FaultTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    /// <summary>What each kind looks like on the wire, asked for with <c>get</c>.</summary>
    private static readonly Dictionary<string, Func<RawAnswer, bool>> s_effects = new()
    {
        ["status"] = a => a.Status == 500,
        ["status-400"] = a => IsError(a, 400, "invalid_request"),
        ["status-401"] = a => IsError(a, 401, "unauthorized"),
        ["status-402"] = a => IsError(a, 402, "invalid_request"),
        ["status-403"] = a => IsError(a, 403, "forbidden"),
        ["status-404"] = a => IsError(a, 404, "not_found"),
        ["proxy-authentication"] = a => IsHtml(a, 407) && a.Header("proxy-authenticate") is not null,
        ["status-408"] = a => IsError(a, 408, "timeout"),
        ["status-409"] = a => IsError(a, 409, "conflict"),
        ["status-410"] = a => IsError(a, 410, "invalid_request"),
        ["status-422"] = a => IsError(a, 422, "invalid_request"),
        ["status-425"] = a => IsError(a, 425, "invalid_request"),
        ["status-429"] = a => IsError(a, 429, "rate_limited") && a.Header("retry-after") is null,
        ["status-429-retry-seconds"] = a => a.Status == 429 && a.Header("retry-after") == "1",
        ["status-429-retry-zero"] = a => a.Status == 429 && a.Header("retry-after") == "0",
        ["status-429-retry-past"] = a => a.Status == 429 && RetryDate(a) < DateTimeOffset.UtcNow,
        ["status-429-retry-huge"] = a => a.Status == 429 && a.Header("retry-after") == "86400",
        ["status-429-retry-overflow"] = a => a.Status == 429 && a.Header("retry-after") == "99999999999999999999",
        ["status-429-retry-negative"] = a => a.Status == 429 && a.Header("retry-after") == "-5",
        ["status-429-retry-nonsense"] = a => a.Status == 429 && a.Header("retry-after") == "soon",
        ["status-429-retry-date"] = a => a.Status == 429 && RetryDate(a) is not null,
        ["status-500"] = a => IsError(a, 500, "internal"),
        ["status-500-nested"] = a => a.Status == 500 && a.Json!["error"]!["message"] is not null,
        ["status-500-flat"] = a => a.Status == 500 && a.Json!["message"] is not null,
        ["status-500-html"] = a => IsHtml(a, 500),
        ["status-500-plain"] = a => a.Status == 500 && a.Header("content-type") == "text/plain",
        ["status-500-empty"] = a => a.Status == 500 && a.Content.Length == 0,
        ["status-501"] = a => IsError(a, 501, "internal"),
        ["status-502-html"] = a => IsHtml(a, 502),
        ["status-503"] = a => IsError(a, 503, "unavailable"),
        ["status-503-retry-seconds"] = a => a.Status == 503 && a.Header("retry-after") == "1",
        ["status-504-empty"] = a => a.Status == 504 && a.Content.Length == 0,
        ["status-599"] = a => IsError(a, 599, "internal"),
        ["status-204"] = a => a.Status == 204 && a.Body.Length == 0,
        ["status-304"] = a => a.Status == 304 && a.Body.Length == 0,
        ["redirect-301-other-host"] = a => a.Status == 301 && IsElsewhere(a),
        ["redirect-302-other-host"] = a => a.Status == 302 && IsElsewhere(a),
        ["redirect-307-other-host"] = a => a.Status == 307 && IsElsewhere(a),
        ["redirect-308-to-itself"] = a => a.Status == 308 && a.Header("location") == "/v1/operations/" + a.Id,
        ["redirect-without-location"] = a => a.Status == 302 && a.Header("location") is null,
        ["server-gone"] = a => a.Ending is Ending.Reset or Ending.Closed && a.Bytes.Length == 0,
        ["reset-before-headers"] = a => a.Ending == Ending.Reset && a.Bytes.Length == 0,
        ["close-before-headers"] = a => a.Ending == Ending.Closed && a.Bytes.Length == 0,
        ["close-in-headers"] = a => a.Ending == Ending.Closed && a.Text == "HTTP/1.1 200 OK\r\nContent-Ty",
        ["reset-mid-body"] = a => a.Ending == Ending.Reset && a.Body.Length > 100,
        ["close-mid-body"] = a => a.Ending == Ending.Closed && a.Body.Length > 100 && !a.Text.Contains("\r\n0\r\n"),
        ["stall-before-headers"] = a => a.Ending == Ending.Silent && a.Bytes.Length == 0,
        ["stall-mid-body"] = a => a.Ending == Ending.Silent && a.Body.Length > 100,
        ["one-byte-at-a-time"] = a => IsRight(a) && a.Text.Contains("\r\n1\r\n{\r\n1\r\n\"\r\n"),
        ["not-http"] = a => a.Text == "220 mail ready\r\n",
        ["huge-header"] = a => a.Status == 200 && a.Header("x-huge")!.Length == 1024 * 1024,
        ["informational-first"] = a => a.Status == 103 && a.Text.Contains("\r\n\r\nHTTP/1.1 200 OK\r\n"),
        ["content-length-too-long"] = a => a.Ending == Ending.Closed && Promised(a) - a.Body.Length == 10,
        ["content-length-too-short"] = a => a.Ending == Ending.Closed && Promised(a) - a.Body.Length == -10,
        ["content-length-nonsense"] = a => a.Header("content-length") == "many",
        ["content-length-huge"] = a => Promised(a) == 1L << 40,
        ["bad-chunk"] = a => a.Text.Contains("\r\n\r\nsize\r\n"),
        ["wrong-content-type"] = a => IsRight(a) && a.Header("content-type") == "text/html",
        ["no-content-type"] = a => IsRight(a) && a.Header("content-type") is null,
        ["unknown-charset"] = a => IsRight(a) && a.Header("content-type") == "application/json; charset=bctrl-9",
        ["broken-gzip"] = a => IsRight(a) && a.Header("content-encoding") == "gzip",
        ["gzip-bomb"] = a => a.Header("content-encoding") == "gzip"
            && a.Content.Length < 2_000_000 && Unzipped(a) == 1L << 30,
        ["large-body"] = a => a.Status == 200 && a.Ending == Ending.Closed && a.Body.Length > 80_000_000,
        ["endless-body"] = a => a.Ending == Ending.Endless,
        ["empty-body"] = a => a.Status == 200 && a.Header("content-length") == "0",
        ["html-page"] = a => IsHtml(a, 200),
        ["truncated-json"] = a => a.Status == 200 && a.Body.Length > 100 && Promised(a) == a.Body.Length && IsNoJson(a),
        ["trailing-garbage"] = a => a.Status == 200 && IsNoJson(a),
        ["invalid-utf8"] = a => a.Content.Contains((byte)0xFF),
        ["utf16-body"] = a => Encoding.Unicode.GetString(a.Content).StartsWith("{\"id\"", StringComparison.Ordinal),
        ["byte-order-mark"] = a => a.Content.AsSpan().StartsWith("\uFEFF{"u8),
        ["not-a-number"] = a => a.Text.Contains("\"step\":NaN") && IsNoJson(a),
        ["deep-json"] = a => a.Text.Contains(new string('[', 100_000) + new string(']', 100_000)),
        ["duplicate-keys"] = a => a.Text.Split("\"id\":").Length == 3 && a.Text.Split("\"status\":").Length > 2,
        ["huge-numbers"] = a => a.Json!["progress"]!.ToJsonString().Contains("1e999", StringComparison.Ordinal),
        ["another-operation"] = a => a.Json!["status"] is not null && !IsRight(a),
        ["other-envelope"] = a => a.Json!["operation"]!["id"] is not null,
        ["answer-array"] = a => IsText(a, "[]"),
        ["answer-string"] = a => IsText(a, "\"ok\""),
        ["answer-number"] = a => IsText(a, "42"),
        ["answer-true"] = a => IsText(a, "true"),
        ["answer-null"] = a => IsText(a, "null"),
        ["answer-empty-object"] = a => IsText(a, "{}"),
        ["operation-null"] = a => IsText(a, "null"),
        ["operation-array"] = a => IsText(a, "[]"),
        ["operation-string"] = a => IsText(a, "\"ok\""),
        ["operation-empty-object"] = a => IsText(a, "{}"),
        ["operation-without-id"] = a => a.Json!["id"] is null && a.Json["status"] is not null,
        ["operation-without-status"] = a => IsRight(a) && !a.Json!.AsObject().ContainsKey("status"),
        ["operation-null-required"] = a => a.Text.Contains("\"id\":null,\"status\":null"),
        ["operation-wrong-types"] = a => a.Text.Contains("\"id\":7,\"status\":[\"running\"]"),
        ["unknown-status"] = a => IsRight(a) && (string?)a.Json!["status"] == "paused",
        ["unknown-properties"] = a => IsRight(a) && (string?)a.Json!["priority"] == "high",
        ["odd-timestamps"] = a => IsRight(a) && (string?)a.Json!["createdAt"] == "yesterday",
        ["early-answer"] = IsRight,
        ["terminal-escapes"] = a => IsRight(a) && ((string?)a.Json!["runtime"])!.Contains('\u001b'),
        ["terminal-escapes-error"] = a => a.Status == 400 && ((string?)a.Json!["error"])!.Contains('\u001b'),
    };

    public static TheoryData<string> Kinds => [.. s_effects.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_has_its_effect_once_and_then_all_is_well(string kind)
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        int? duration = kind == "server-gone" ? 60_000 : null;
        api.Host.PlanFault(new FaultPlan { Kind = kind, Count = 1, DurationMs = duration });

        var faulty = await RawAnswer.GetAsync(
            api.Host.BaseAddress,
            id,
            quietAtFirst: kind == "stall-before-headers" ? s_short : s_long,
            quietLater: kind == "stall-mid-body" ? s_short : s_long);

        Assert.True(s_effects[kind](faulty), faulty.ToString());
        if (kind == "server-gone")
            await Assert.ThrowsAsync<SocketException>(() => AskAsync(api, id));
        else
            Assert.True(IsRight(await AskAsync(api, id)));
    }

    [Fact]
    public async Task All_kinds_are_listed_and_tested()
    {
        await using var api = await Api.StartAsync();

        var kinds = (await api.GetAsync("/emulator/faults")).Json["kinds"]!.AsArray();

        Assert.Equal(s_effects.Keys.Order(), kinds.Select(kind => (string?)kind!["name"]).Order());
        Assert.Equal(s_effects.Keys.Order(), EmulatorHost.FaultKinds.Keys.Order());
        Assert.All(kinds, kind => Assert.False(string.IsNullOrWhiteSpace((string?)kind!["description"])));
    }

    [Theory]
    [InlineData("wait", "early-answer")]
    [InlineData("cancel", "wrong-content-type")]
    public async Task A_right_answer_has_the_form_of_its_route(string route, string kind)
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        api.Host.PlanFault(new FaultPlan { Kind = kind });

        var answer = await api.PostAsync($"/v1/operations/{id}/{route}");

        var operation = route == "wait" ? answer.Json["operation"]! : answer.Json;
        Assert.Equal(id, (string?)operation["id"]);
        Assert.Equal(route == "cancel", operation["cancelRequestedAt"] is not null);
    }

    [Theory]
    [InlineData("operation-array", """{"operation":[],"timedOutWaiting":true}""")]
    [InlineData("operation-null", """{"operation":null,"timedOutWaiting":true}""")]
    [InlineData("answer-array", "[]")]
    public async Task On_wait_a_wrong_operation_is_in_the_envelope_and_a_wrong_answer_is_not(string kind, string text)
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        api.Host.PlanFault(new FaultPlan { Kind = kind });

        Assert.Equal(text, (await api.WaitAsync(id)).Json.ToJsonString());
    }

    [Fact]
    public async Task A_fault_keeps_to_its_route_its_operation_and_its_count()
    {
        await using var api = await Api.StartAsync();
        var (one, other) = (api.Create(), api.Create());
        await api.PostAsync("/emulator/faults", $$"""{"kind":"status-503","route":"get","id":"{{one}}","count":2}""");

        Assert.Equal(200, (await api.GetAsync($"/v1/operations/{other}")).Status);
        Assert.Equal(200, (await api.WaitAsync(one, 0)).Status);
        Assert.Equal(503, (await api.GetAsync($"/v1/operations/{one}")).Status);
        var planned = (await api.GetAsync("/emulator/faults")).Json["planned"]!.ToJsonString();
        Assert.Equal($$"""[{"kind":"status-503","route":"get","id":"{{one}}","count":2,"happened":1}]""", planned);
        Assert.Equal(503, (await api.GetAsync($"/v1/operations/{one}")).Status);
        Assert.Equal(200, (await api.GetAsync($"/v1/operations/{one}")).Status);
    }

    [Fact]
    public async Task A_fault_without_a_count_lasts_until_all_are_cleared()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create();
        await api.PostAsync("/emulator/faults", """{"kind":"status-500"}""");

        for (var i = 0; i < 10; i++)
            Assert.Equal(500, (await api.GetAsync($"/v1/operations/{id}")).Status);
        Assert.Equal(204, (await api.SendAsync(HttpMethod.Delete, "/emulator/faults")).Status);
        Assert.Equal(200, (await api.GetAsync($"/v1/operations/{id}")).Status);
    }

    [Fact]
    public async Task Faults_happen_in_the_order_in_which_they_were_planned()
    {
        await using var api = await Api.StartAsync();
        var id = api.Create();
        foreach (var status in new[] { 429, 500, 404 })
            await api.PostAsync("/emulator/faults", $$"""{"kind":"status-{{status}}","count":1}""");

        var seen = new List<int>();
        for (var i = 0; i < 4; i++)
            seen.Add((await api.GetAsync($"/v1/operations/{id}")).Status);

        Assert.Equal([429, 500, 404, 200], seen);
    }

    [Theory]
    [InlineData("5", "json", "5")]
    [InlineData("\"in a while\"", "plain", "in a while")]
    [InlineData("null", "html", null)]
    public async Task Any_status_can_be_planned_with_any_body_and_delay(string retryAfter, string body, string? header)
    {
        await using var api = await Api.StartAsync();
        var id = api.Create();
        var planned = await api.PostAsync("/emulator/faults",
            $$"""{"kind":"status","status":507,"retryAfter":{{retryAfter}},"body":"{{body}}"}""");

        var answer = await AskAsync(api, id);

        Assert.Equal(204, planned.Status);
        Assert.Equal(507, answer.Status);
        Assert.Equal(header, answer.Header("retry-after"));
        var expected = ErrorBodies.Make(body, 507, answer.Header("x-request-id")!);
        Assert.Equal(expected.ContentType, answer.Header("content-type"));
        Assert.Equal(expected.Text, Encoding.UTF8.GetString(answer.Content));
    }

    [Fact]
    public async Task A_redirect_goes_where_it_is_told()
    {
        await using var api = await Api.StartAsync();
        const string there = "http://127.0.0.2/x";
        api.Host.PlanFault(new FaultPlan { Kind = "redirect-307-other-host", Location = there });

        Assert.Equal(there, (await AskAsync(api, api.Create())).Header("location"));
    }

    [Theory]
    [InlineData("stall-before-headers")]
    [InlineData("stall-mid-body")]
    public async Task A_stall_may_end_and_the_rest_comes(string kind)
    {
        await using var api = await Api.StartAsync();
        var id = api.Create(new OperationPlan { End = OperationEnd.Never });
        api.Host.PlanFault(new FaultPlan { Kind = kind, DurationMs = 50, DelayMs = 10 });

        Assert.True(IsRight(await AskAsync(api, id)));
    }

    [Theory]
    [InlineData("reset-before-headers")]
    [InlineData("reset-mid-body")]
    [InlineData("close-mid-body")]
    [InlineData("not-http")]
    public async Task Over_http_2_what_breaks_the_connection_breaks_the_stream(string kind)
    {
        await using var api = await Api.StartAsync("https://127.0.0.1:0");
        var id = api.Create();
        api.Host.PlanFault(new FaultPlan { Kind = kind, Count = 1 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => api.GetAsync($"/v1/operations/{id}"));
        Assert.Equal(200, (await api.GetAsync($"/v1/operations/{id}")).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"gremlins"}""")]
    [InlineData("""{"kind":null}""")]
    [InlineData("""{"kind":"status-500","route":"post"}""")]
    [InlineData("""{"kind":"status-500","count":-1}""")]
    [InlineData("""{"kind":"status-500","delayMs":-1}""")]
    [InlineData("""{"kind":"status","status":101}""")]
    [InlineData("""{"kind":"status","body":"song"}""")]
    [InlineData("""{"kind":"status","retryAfter":[]}""")]
    [InlineData("""{"kind":"status","retryAfter":"1\n2"}""")]
    [InlineData("""{"kind":"redirect-301-other-host","location":"http://a\u00e9/"}""")]
    [InlineData("""{"kind":"not-http","status":500}""")]
    public async Task A_plan_that_makes_no_sense_is_refused(string plan)
    {
        await using var api = await Api.StartAsync();

        Assert.Equal(400, (await api.PostAsync("/emulator/faults", plan)).Status);
    }

    private static Task<RawAnswer> AskAsync(Api api, string id) =>
        RawAnswer.GetAsync(api.Host.BaseAddress, id, s_long, s_long);

    private static bool IsRight(RawAnswer a) => a.Status == 200 && (string?)a.Json!["id"] == a.Id;

    private static bool IsError(RawAnswer a, int status, string reasonClass) =>
        a.Status == status && (string?)a.Json!["reasonClass"] == reasonClass
        && (string?)a.Json["requestId"] == a.Header("x-request-id");

    private static bool IsHtml(RawAnswer a, int status) =>
        a.Status == status && a.Header("content-type") == "text/html" && a.Text.Contains("<html>");

    private static bool IsElsewhere(RawAnswer a) =>
        a.Header("location")!.StartsWith("http://another-host.invalid/v1/operations/", StringComparison.Ordinal);

    private static bool IsText(RawAnswer a, string text) =>
        a.Status == 200 && Encoding.UTF8.GetString(a.Content) == text;

    private static bool IsNoJson(RawAnswer a)
    {
        try
        {
            return a.Json is null;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static long Promised(RawAnswer a) => long.Parse(a.Header("content-length")!, null);

    private static DateTimeOffset? RetryDate(RawAnswer a) =>
        DateTimeOffset.TryParse(a.Header("retry-after"), null, out var date) ? date : null;

    private static long Unzipped(RawAnswer a)
    {
        using var gzip = new GZipStream(new MemoryStream(a.Content), CompressionMode.Decompress);
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int count; (count = gzip.Read(buffer)) > 0;)
            total += count;
        return total;
    }
}
