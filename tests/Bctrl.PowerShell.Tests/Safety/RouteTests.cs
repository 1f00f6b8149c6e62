using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// An operation id cannot change the route of a request. The tests check the request line that arrives at the server, after
/// all code that could normalize the path.
/// </summary>
public sealed partial class RouteTests
{
    private static readonly string[] s_unusualIds =
    [
        "../admin", "..\\admin", "%2e%2e", "%2e%2e/admin", "%2E%2E%2Fadmin", "..%2fadmin", "%252e%252e", "..;/admin", "a/../../admin", "./admin",
        "a/b", "a%2fb", "a%5cb", "a\\b", "/", "//elsewhere.example.test", "\\\\elsewhere", "http://elsewhere.example.test/", "@elsewhere.example.test",
        "a?b=c", "?", "a#b", "#", "a&b", "a;b", "a b", " a", "a ", "a%00", "a%0d%0aX-Injected: 1", "a%", "%", "%zz", "...", "a..", "~", "*", "$",
        "\uFF0E\uFF0E/", "\u2024\u2024", "\u2215\uFF0F\u2044", "a\u202Eb", "a\u00ADb", "\u00FC", "u\u0308", "\u0130", "\U0001F600", "\u200B", "\uFEFF",
        "'; drop table operations", "<script>", "{id}", "`$(whoami)", "|", "^", "\"", new string('x', 512), new string('\u00FC', 512),
    ];

    private static readonly string[] s_invalidIds =
    [
        ".", "..", "", " ", "a\r\nX-Injected: 1", "a\nb", "a\0b", "\u0085", "\u009B", "a\u001B[2J", "\uD800", "\uDC00a",
        new string('x', 513), new string('/', 100_000), new string('\u00FC', 100_000),
    ];

    [Theory]
    [InlineData("Wait-BctrlOperation -Timeout 0", "POST", "/wait")]
    [InlineData("Get-BctrlOperation", "GET", "")]
    [InlineData("Get-BctrlOperationStep", "GET", "")]
    [InlineData("Stop-BctrlOperation", "POST", "/cancel")]
    public void An_id_is_escaped_as_one_path_segment(string command, string method, string action)
    {
        using var server = new RecordingServer(_ => RecordingServer.Response("""{"error":"No such operation."}""", "404 Not Found"));
        using var session = Connect(server);
        session.Set("ids", s_unusualIds);

        var outcome = session.Run($"$ids | {command}");

        Assert.Equal(s_unusualIds.Length, outcome.ErrorIds.Count(id => id == "OperationNotFound"));
        Assert.Equal(s_unusualIds.Length, outcome.Errors.Count);
        Assert.Equal(s_unusualIds.Length, server.Requests.Count);
        var expected = s_unusualIds.Select(id => $"{method} /v1/operations/{Uri.EscapeDataString(id)}{action} HTTP/1.1");
        Assert.Equal(expected.Order(StringComparer.Ordinal), server.RequestLines.Order(StringComparer.Ordinal));
        Assert.All(server.RequestLines, line => Assert.Matches(OneSegment(), line));
        Assert.All(server.Requests, head => Assert.DoesNotContain("X-Injected", string.Join("\n", head.Split("\r\n")[1..]), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Wait-BctrlOperation -Timeout 0")]
    [InlineData("Get-BctrlOperation")]
    [InlineData("Get-BctrlOperationStep")]
    [InlineData("Stop-BctrlOperation")]
    public void An_invalid_id_is_an_error_with_a_short_message_and_sends_no_request(string command)
    {
        using var server = new RecordingServer(_ => RecordingServer.Response("", "404 Not Found"));
        using var session = Connect(server);
        session.Set("ids", s_invalidIds);

        var outcome = session.Run($"$ids | {command}");

        Assert.Empty(server.Requests);
        Assert.Equal(s_invalidIds.Length, outcome.Errors.Count);
        Assert.All(outcome.Errors, error =>
        {
            Assert.Equal("InvalidOperationId", error.Id());
            Assert.InRange(error.ToString().Length, 1, 1200);
            Assert.DoesNotContain(error.ToString(), char.IsControl);
        });
    }

    /// <summary>Any path on the server of the connection is valid.</summary>
    [Theory]
    [InlineData("/v1/operations/a", "/v1/operations/a")]
    [InlineData("v1/../v1/x", "/v1/x")]
    [InlineData("/v1/%2e%2e/x", "/x")]
    [InlineData("/../../x", "/x")]
    [InlineData("/v1/x?a=b&c=%20d", "/v1/x?a=b&c=%20d")]
    [InlineData("/v1/ü", "/v1/%C3%BC")]
    [InlineData("/v1/a b", "/v1/a%20b")]
    [InlineData("/v1/x%0d%0aX-Injected:%201", "/v1/x%0d%0aX-Injected:%201")]
    [InlineData("/v1/x\r\nX-Injected: 1", "/v1/x%0D%0AX-Injected:%201")]
    [InlineData("/v1/x HTTP/1.1\r\nHost: elsewhere.example.test", "/v1/x%20HTTP/1.1%0D%0AHost:%20elsewhere.example.test")]
    public void A_path_can_not_inject_another_line_into_the_request(string path, string expected)
    {
        using var server = new RecordingServer(_ => RecordingServer.Response("{}"));
        using var session = Connect(server);
        session.Set("path", path);

        session.Run("Invoke-BctrlRequest $path").MustBeClean();

        Assert.Equal($"GET {expected} HTTP/1.1", Assert.Single(server.RequestLines));
        Assert.Single(server.Requests[0].Split("\r\n"), line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_value_of_a_header_can_not_inject_another_header()
    {
        using var server = new RecordingServer(_ => RecordingServer.Response("{}"));
        using var session = Connect(server, "-SubaccountId 'sub:1,2;3'");

        session.Run("Invoke-BctrlRequest /v1/x -Method POST -Headers @{ 'X-One' = 'a: b', 'c'; Cookie = 'd=e' } -IdempotencyKey 'once, twice'").MustBeClean();

        var lines = Assert.Single(server.Requests).Split("\r\n");
        Assert.Contains("X-One: a: b, c", lines);
        Assert.Contains("Cookie: d=e", lines);
        Assert.Contains("Idempotency-Key: once, twice", lines);
        Assert.Single(lines, line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase));
    }

    private static ModuleSession Connect(RecordingServer server, string parameters = "")
    {
        var session = new ModuleSession();
        session.Set("server", server.Address);
        session.Run($"Connect-Bctrl $key $server -MaximumRetryCount 0 {parameters}").MustBeClean();
        return session;
    }

    [GeneratedRegex(@"^(GET|POST) /v1/operations/[A-Za-z0-9%._~-]+(/wait|/cancel)? HTTP/1\.1$")]
    private static partial Regex OneSegment();
}
