using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace Bctrl.Client.Tests.Http;

public class ResponseHeadersTests
{
    [Theory]
    [InlineData("x-request-id", "req-8", "req-8")]
    [InlineData("X-BCTRL-Request-Id", "req-9", "req-9")]
    [InlineData("x-request-id", "", "req-body")]
    [InlineData("x-other-id", "req-9", "req-body")]
    public async Task The_request_id_is_read_from_either_header_or_the_body(string header, string value, string expected)
    {
        var response = StubResponse.Json("""{"error":"no","requestId":"req-body"}""", 500).With(header, value);

        Assert.Equal(expected, (await TestConnection.AssertGetFailsAsync(response)).RequestId);
    }

    [Fact]
    public async Task A_header_may_occur_more_than_once()
    {
        using var content = new StringContent("no");
        content.Headers.Add("X-Twice", "a");
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { Content = content };
        response.Headers.Add("X-Twice", "b");
        response.Headers.Add("X-Request-Id", ["req-1", "req-2"]);
        using var handler = new StreamResponseHandler(() => response);
        using var connection = TestConnection.Create(handler);

        var failure = await connection.AssertGetFailsAsync();

        Assert.Equal(["b", "a"], failure.Headers!["x-TWICE"]);
        Assert.Equal("req-1,req-2", failure.RequestId);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("300", 300)]
    [InlineData("301", 300)]
    [InlineData("2147483647", 300)]
    [InlineData("99999999999999999999", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("Sun, 01 Mar 2026 10:00:09 GMT", 9)]
    [InlineData("Sun, 01 Mar 2026 09:00:00 GMT", 0)]
    [InlineData("Thu, 01 Jan 2099 00:00:00 GMT", 300)]
    public async Task Retry_After_is_a_number_of_seconds_or_a_date_and_at_most_five_minutes(string header, int? seconds)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));
        foreach (var status in (int[])[429, 503])
        {
            using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(status, "slow down").With("Retry-After", header));
            using var connection = TestConnection.Create(handler, clock);

            var failure = await connection.AssertGetFailsAsync();

            Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
            Assert.Equal(seconds ?? 0, connection.Gate.Remaining.TotalSeconds);
        }
    }

    [Fact]
    public async Task Retry_After_of_another_status_code_does_not_close_the_gate()
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(500, "no").With("Retry-After", "7"));
        using var connection = TestConnection.Create(handler);

        Assert.Equal(7, (await connection.AssertGetFailsAsync()).RetryAfter!.Value.TotalSeconds);
        Assert.Equal(TimeSpan.Zero, connection.Gate.Remaining);
    }

    [Fact]
    public void Any_text_in_the_headers_of_an_error_is_safe_to_show_and_delays_requests_for_at_most_five_minutes()
    {
        StubResponse? response = null;
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", _ => response!);
        var clock = new FakeTimeProvider();
        using var connection = TestConnection.Create(handler, clock);
        var text = Property.TextWith("7", "-", " ", ",", ";", "GMT", "Sun, 01 Mar 2026 10:00:09 GMT", "https://", "\u001b[31m", "\r\n", TestConnection.ApiKey);
        var cases = from name in Gen.Elements("Retry-After", "x-request-id", "Location", "Content-Type", "Content-Length", "Date")
                    from value in Gen.OneOf(text, Gen.Choose(0, 400).Select(number => $"{number}"))
                    from status in Gen.Elements(302, 404, 429, 503)
                    select (name, value, status);

        Property.Check(Arb.From(cases, each => Property.Shrink(each.value).Select(value => each with { value = value })), each =>
        {
            response = StubResponse.Error(each.status, "no").With(each.name, each.value);
            var failure = connection.AssertGetFailsAsync().GetAwaiter().GetResult();

            foreach (var shown in (string?[])[failure.Message, failure.RequestId])
                Assert.True(shown is null || (DisplayText.IsSafe(shown) && !shown.Contains(TestConnection.ApiKey, StringComparison.Ordinal)), shown);
            if (each.name == "Retry-After" && int.TryParse(each.value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                Assert.Equal(Math.Min(seconds, 300), failure.RetryAfter!.Value.TotalSeconds);
            Assert.InRange(failure.RetryAfter?.TotalSeconds ?? 0, 0, 300);
            Assert.Equal(each.status is 429 or 503 ? failure.RetryAfter ?? TimeSpan.Zero : TimeSpan.Zero, connection.Gate.Remaining);
            clock.Advance(TimeSpan.FromMinutes(5));
        });
    }
}
