using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Bctrl.Emulator.Tests;

public sealed class FaultTests
{
    private static readonly TimeSpan s_shortTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The expected response to a get request for each kind of fault.</summary>
    private static readonly Dictionary<string, Func<RawResponse, bool>> s_expectations = new()
    {
        ["status"] = r => r.Status == 500,
        ["status-400"] = r => IsErrorResponse(r, 400, "invalid_input"),
        ["status-401"] = r => IsErrorResponse(r, 401, "unauthorized"),
        ["status-402"] = r => IsErrorResponse(r, 402, "invalid_input"),
        ["status-403"] = r => IsErrorResponse(r, 403, "capability_denied"),
        ["status-404"] = r => IsErrorResponse(r, 404, "not_found"),
        ["proxy-authentication"] = r => IsHtmlResponse(r, 407) && r.GetHeader("proxy-authenticate") is not null,
        ["status-408"] = r => IsErrorResponse(r, 408, "invalid_input"),
        ["status-409"] = r => IsErrorResponse(r, 409, "conflict"),
        ["status-410"] = r => IsErrorResponse(r, 410, "invalid_input"),
        ["status-422"] = r => IsErrorResponse(r, 422, "invalid_input"),
        ["status-425"] = r => IsErrorResponse(r, 425, "invalid_input"),
        ["status-429"] = r => IsErrorResponse(r, 429, "rate_limited") && r.GetHeader("retry-after") is null,
        ["status-429-retry-seconds"] = r => r.Status == 429 && r.GetHeader("retry-after") == "1",
        ["status-429-retry-zero"] = r => r.Status == 429 && r.GetHeader("retry-after") == "0",
        ["status-429-retry-past"] = r => r.Status == 429 && GetRetryAfterDate(r) < DateTimeOffset.UtcNow,
        ["status-429-retry-huge"] = r => r.Status == 429 && r.GetHeader("retry-after") == "86400",
        ["status-429-retry-overflow"] = r => r.Status == 429 && r.GetHeader("retry-after") == "99999999999999999999",
        ["status-429-retry-negative"] = r => r.Status == 429 && r.GetHeader("retry-after") == "-5",
        ["status-429-retry-nonsense"] = r => r.Status == 429 && r.GetHeader("retry-after") == "soon",
        ["status-429-retry-date"] = r => r.Status == 429 && GetRetryAfterDate(r) is not null,
        ["status-429-retry-date-ahead"] = r => GetRetryAfterDate(r) - GetDate(r) == TimeSpan.FromSeconds(2)
            && GetDate(r) > DateTimeOffset.UtcNow.AddMinutes(59),
        ["status-429-retry-date-behind"] = r => GetRetryAfterDate(r) - GetDate(r) == TimeSpan.FromSeconds(2)
            && GetDate(r) < DateTimeOffset.UtcNow.AddMinutes(-59),
        ["status-500"] = r => IsErrorResponse(r, 500, "server"),
        ["status-500-nested"] = r => r.Status == 500 && r.Json!["error"]!["message"] is not null,
        ["status-500-flat"] = r => r.Status == 500 && r.Json!["message"] is not null,
        ["status-500-html"] = r => IsHtmlResponse(r, 500),
        ["status-500-plain"] = r => r.Status == 500 && r.GetHeader("content-type") == "text/plain",
        ["status-500-empty"] = r => r.Status == 500 && r.Content.Length == 0,
        ["status-501"] = r => IsErrorResponse(r, 501, "server"),
        ["status-502-html"] = r => IsHtmlResponse(r, 502),
        ["status-503"] = r => IsErrorResponse(r, 503, "server"),
        ["status-503-retry-seconds"] = r => r.Status == 503 && r.GetHeader("retry-after") == "1",
        ["status-504-empty"] = r => r.Status == 504 && r.Content.Length == 0,
        ["status-599"] = r => IsErrorResponse(r, 599, "server"),
        ["status-204"] = r => r.Status == 204 && r.Body.Length == 0,
        ["status-304"] = r => r.Status == 304 && r.Body.Length == 0,
        ["redirect-301-other-host"] = r => r.Status == 301 && IsRedirectToOtherHost(r),
        ["redirect-302-other-host"] = r => r.Status == 302 && IsRedirectToOtherHost(r),
        ["redirect-307-other-host"] = r => r.Status == 307 && IsRedirectToOtherHost(r),
        ["redirect-308-to-itself"] = r =>
            r.Status == 308 && r.GetHeader("location") == "/v1/operations/" + r.OperationId,
        ["redirect-without-location"] = r => r.Status == 302 && r.GetHeader("location") is null,
        ["server-gone"] = r => r.End is ConnectionEnd.Reset or ConnectionEnd.Closed && r.Bytes.Length == 0,
        ["reset-before-headers"] = r => r.End == ConnectionEnd.Reset && r.Bytes.Length == 0,
        ["close-before-headers"] = r => r.End == ConnectionEnd.Closed && r.Bytes.Length == 0,
        ["refused-stream"] = r => r.End == ConnectionEnd.Closed && r.Bytes.Length == 0,
        ["close-in-headers"] = r => r.End == ConnectionEnd.Closed && r.Text == "HTTP/1.1 200 OK\r\nContent-Ty",
        ["reset-mid-body"] = r => r.End == ConnectionEnd.Reset && r.Body.Length > 100,
        ["close-mid-body"] = r => r.End == ConnectionEnd.Closed && r.Body.Length > 100 && !r.Text.Contains("\r\n0\r\n"),
        ["stall-before-headers"] = r => r.End == ConnectionEnd.TimedOut && r.Bytes.Length == 0,
        ["stall-mid-body"] = r => r.End == ConnectionEnd.TimedOut && r.Body.Length > 100,
        ["one-byte-at-a-time"] = r => IsNormalResponse(r) && r.Text.Contains("\r\n1\r\n{\r\n1\r\n\"\r\n"),
        ["not-http"] = r => r.Text == "220 mail ready\r\n",
        ["huge-header"] = r => r.Status == 200 && r.GetHeader("x-huge")!.Length == 1024 * 1024,
        ["informational-first"] = r => r.Status == 103 && r.Text.Contains("\r\n\r\nHTTP/1.1 200 OK\r\n"),
        ["content-length-too-long"] = r => r.End == ConnectionEnd.Closed && GetContentLength(r) - r.Body.Length == 10,
        ["content-length-too-short"] = r => r.End == ConnectionEnd.Closed && GetContentLength(r) - r.Body.Length == -10,
        ["content-length-nonsense"] = r => r.GetHeader("content-length") == "many",
        ["content-length-huge"] = r => GetContentLength(r) == 1L << 40,
        ["bad-chunk"] = r => r.Text.Contains("\r\n\r\nsize\r\n"),
        ["wrong-content-type"] = r => IsNormalResponse(r) && r.GetHeader("content-type") == "text/html",
        ["no-content-type"] = r => IsNormalResponse(r) && r.GetHeader("content-type") is null,
        ["unknown-charset"] = r =>
            IsNormalResponse(r) && r.GetHeader("content-type") == "application/json; charset=bctrl-9",
        ["broken-gzip"] = r => IsNormalResponse(r) && r.GetHeader("content-encoding") == "gzip",
        ["gzip-bomb"] = r => r.GetHeader("content-encoding") == "gzip"
            && r.Content.Length < 2_000_000 && GetDecompressedSize(r) == 1L << 30,
        ["large-body"] = r => r.Status == 200 && r.End == ConnectionEnd.Closed && r.Body.Length > 80_000_000,
        ["large-body-stall"] = r => r.Status == 200 && r.End == ConnectionEnd.TimedOut && r.Body.Length > 60_000_000,
        ["endless-body"] = r => r.End == ConnectionEnd.TooLarge,
        ["empty-body"] = r => r.Status == 200 && r.GetHeader("content-length") == "0",
        ["html-page"] = r => IsHtmlResponse(r, 200),
        ["truncated-json"] = r =>
            r.Status == 200 && r.Body.Length > 100 && GetContentLength(r) == r.Body.Length && IsInvalidJson(r),
        ["trailing-garbage"] = r => r.Status == 200 && IsInvalidJson(r),
        ["invalid-utf8"] = r => r.Content.Contains((byte)0xFF),
        ["utf16-body"] = r => Encoding.Unicode.GetString(r.Content).StartsWith("{\"id\"", StringComparison.Ordinal),
        ["byte-order-mark"] = r => r.Content.AsSpan().StartsWith("\uFEFF{"u8),
        ["not-a-number"] = r => r.Text.Contains("\"step\":NaN") && IsInvalidJson(r),
        ["deep-json"] = r => r.Text.Contains(new string('[', 100_000) + new string(']', 100_000)),
        ["duplicate-keys"] = r => r.Text.Split("\"id\":").Length == 3 && r.Text.Split("\"status\":").Length > 2,
        ["huge-numbers"] = r => r.Json!["progress"]!.ToJsonString().Contains("1e999", StringComparison.Ordinal),
        ["another-operation"] = r => r.Json!["status"] is not null && !IsNormalResponse(r),
        ["other-envelope"] = r => r.Json!["operation"]!["id"] is not null,
        ["answer-array"] = r => HasBody(r, "[]"),
        ["answer-string"] = r => HasBody(r, "\"ok\""),
        ["answer-number"] = r => HasBody(r, "42"),
        ["answer-true"] = r => HasBody(r, "true"),
        ["answer-null"] = r => HasBody(r, "null"),
        ["answer-empty-object"] = r => HasBody(r, "{}"),
        ["operation-null"] = r => HasBody(r, "null"),
        ["operation-array"] = r => HasBody(r, "[]"),
        ["operation-string"] = r => HasBody(r, "\"ok\""),
        ["operation-empty-object"] = r => HasBody(r, "{}"),
        ["operation-without-id"] = r => r.Json!["id"] is null && r.Json["status"] is not null,
        ["operation-without-status"] = r => IsNormalResponse(r) && !r.Json!.AsObject().ContainsKey("status"),
        ["operation-null-required"] = r => r.Text.Contains("\"id\":null,\"status\":null"),
        ["operation-wrong-types"] = r => r.Text.Contains("\"id\":7,\"status\":[\"running\"]"),
        ["unknown-status"] = r => IsNormalResponse(r) && (string?)r.Json!["status"] == "paused",
        ["unknown-properties"] = r => IsNormalResponse(r) && (string?)r.Json!["priority"] == "high",
        ["odd-timestamps"] = r => IsNormalResponse(r) && (string?)r.Json!["createdAt"] == "yesterday",
        ["early-answer"] = IsNormalResponse,
        ["repeated-cursor"] = IsNormalResponse,
        ["terminal-escapes"] = r => IsNormalResponse(r) && ((string?)r.Json!["runtime"])!.Contains('\u001b'),
        ["terminal-escapes-error"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.Contains('\u001b'),
        ["key-in-status-line"] = r => r.Text == "HTTP/1.1: Bearer a-key\r\n\r\n",
        ["key-in-header-line"] = r => r.Text == "HTTP/1.1 200 OK\r\nBearer a-key\r\n\r\n",
        ["key-in-chunk-size"] = r => r.Status == 200 && r.Text.EndsWith("\r\n\r\nBearer a-key\r\n", StringComparison.Ordinal),
        ["key-in-property-name"] = r => r.Text.Contains("{\"Bearer a-key\":") && IsInvalidJson(r),
        ["key-in-bad-value"] = r => IsNormalResponse(r) && (string?)r.Json!["progress"]!["step"] == "Bearer a-key",
        ["key-as-id"] = r => (string?)r.Json!["id"] == "Bearer a-key",
        ["key-in-timestamp"] = r => IsNormalResponse(r) && (string?)r.Json!["createdAt"] == "Bearer a-key",
        ["key-in-status"] = r => IsNormalResponse(r) && (string?)r.Json!["status"] == "Bearer a-key",
        ["key-in-operation-error"] = r => IsNormalResponse(r) && (string?)r.Json!["error"]!["message"] == "Bearer a-key"
            && (string?)r.Json["result"]!["steps"]![0]!["error"]!["diagnostic"]!["expected"] == "Bearer a-key",
        ["key-in-error"] = r => r.Text.StartsWith("HTTP/1.1 400 Bearer a-key\r\n", StringComparison.Ordinal)
            && r.GetHeader("x-request-id") == "Bearer a-key" && (string?)r.Json!["error"] == "Bearer a-key",
        ["key-in-redirect"] = r => r.Status == 307 && r.GetHeader("location")!.EndsWith("Bearer%20a-key", StringComparison.Ordinal),
        ["key-in-web-page"] = r => r.Status == 400 && GetText(r).Contains("<title>&#66;&#101;&#97;", StringComparison.Ordinal),
        ["key-in-long-message"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.IndexOf("a-key", StringComparison.Ordinal) == 998,
        ["key-in-long-body"] = r => r.Status == 400 && GetText(r).IndexOf("a-key", StringComparison.Ordinal) == 65534,
        ["key-split"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.Contains("a-\u200bkey", StringComparison.Ordinal),
        ["key-in-base64"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.Contains("QmVhcmVyIGEta2V5", StringComparison.Ordinal),
        ["key-in-hex"] = r => r.Status == 400 && ((string?)r.Json!["error"])!.StartsWith("612d6b6579 and 612D6B6579", StringComparison.Ordinal),
        ["key-escaped"] = r => r.Status == 400
            && GetText(r).StartsWith("%61%2D%6B%65%79 and \\u0061\\u002d\\u006b\\u0065\\u0079 and &#97;&#45;", StringComparison.Ordinal),
    };

    public static TheoryData<string> Kinds => [.. s_expectations.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_changes_one_response_and_the_next_response_is_normal(string kind)
    {
        await using var emulator = await EmulatorFixture.StartAsync();
        var id = emulator.CreateOperation(new OperationOptions { Outcome = EmulatedOutcome.NeverCompletes });
        int? duration = kind == "server-gone" ? 60_000 : null;
        emulator.Host.AddFault(new FaultOptions { Kind = kind, Count = 1, DurationMs = duration });

        var faultyResponse = await RawResponse.GetAsync(
            emulator.Host.BaseAddress,
            id,
            firstReadTimeout: kind == "stall-before-headers" ? s_shortTimeout : s_longTimeout,
            nextReadTimeout: kind is "stall-mid-body" or "large-body-stall" ? s_shortTimeout : s_longTimeout);

        Assert.True(s_expectations[kind](faultyResponse), faultyResponse.ToString());
        if (kind == "server-gone")
            await Assert.ThrowsAsync<SocketException>(() => GetOperationAsync(emulator, id));
        else
            Assert.True(IsNormalResponse(await GetOperationAsync(emulator, id)));
    }

    [Fact]
    public async Task Every_listed_kind_is_tested()
    {
        await using var emulator = await EmulatorFixture.StartAsync();

        var kinds = (await emulator.GetAsync("/emulator/faults")).Json["kinds"]!.AsArray();

        Assert.All(EmulatorHost.FaultKinds.Keys, kind => Assert.True(
            s_expectations.ContainsKey(kind), $"Add what the response to the fault '{kind}' must be to s_expectations."));
        Assert.All(s_expectations.Keys, kind => Assert.True(
            EmulatorHost.FaultKinds.ContainsKey(kind), $"Remove '{kind}' from s_expectations: the emulator has no such fault."));
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
        RawResponse.GetAsync(emulator.Host.BaseAddress, id, s_longTimeout, s_longTimeout);

    private static bool IsNormalResponse(RawResponse r) => r.Status == 200 && (string?)r.Json!["id"] == r.OperationId;

    private static bool IsErrorResponse(RawResponse r, int status, string reasonClass) =>
        r.Status == status && (string?)r.Json!["reasonClass"] == reasonClass
        && (string?)r.Json["requestId"] == r.GetHeader("x-request-id");

    private static bool IsHtmlResponse(RawResponse r, int status) =>
        r.Status == status && r.GetHeader("content-type") == "text/html" && r.Text.Contains("<html>");

    private static bool IsRedirectToOtherHost(RawResponse r) =>
        r.GetHeader("location")!.StartsWith("http://another-host.invalid/v1/operations/", StringComparison.Ordinal);

    private static bool HasBody(RawResponse r, string text) =>
        r.Status == 200 && Encoding.UTF8.GetString(r.Content) == text;

    private static bool IsInvalidJson(RawResponse r)
    {
        try
        {
            return r.Json is null;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static long GetContentLength(RawResponse r) => long.Parse(r.GetHeader("content-length")!, null);

    private static DateTimeOffset? GetRetryAfterDate(RawResponse r) => ParseDate(r.GetHeader("retry-after"));

    private static DateTimeOffset? GetDate(RawResponse r) => ParseDate(r.GetHeader("date"));

    private static DateTimeOffset? ParseDate(string? text) => DateTimeOffset.TryParse(text, null, out var date) ? date : null;

    private static string GetText(RawResponse r) => Encoding.UTF8.GetString(r.Content);

    private static long GetDecompressedSize(RawResponse r)
    {
        using var gzip = new GZipStream(new MemoryStream(r.Content), CompressionMode.Decompress);
        var buffer = new byte[1 << 20];
        long total = 0;
        for (int count; (count = gzip.Read(buffer)) > 0;)
            total += count;
        return total;
    }
}
