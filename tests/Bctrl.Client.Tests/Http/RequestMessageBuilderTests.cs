using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Http;

public class RequestMessageBuilderTests
{
    [Theory]
    [InlineData("https://api.example.com/v1", "https://api.example.com/v1/operations/a")]
    [InlineData("https://gateway.example.com/bctrl", "https://gateway.example.com/bctrl/v1/operations/a")]
    public async Task A_route_is_relative_to_the_server_address(string server, string expected)
    {
        using var handler = new StubHttpMessageHandler();
        using var connection = TestConnection.Create(handler, server: new Uri(server));

        await connection.AssertGetFailsAsync("a");

        Assert.Equal(expected, Assert.Single(handler.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("../../admin", "..%2F..%2Fadmin")]
    [InlineData("..\\..\\admin", "..%5C..%5Cadmin")]
    [InlineData("%2e%2e%2fadmin", "%252e%252e%252fadmin")]
    [InlineData("a?b=c", "a%3Fb%3Dc")]
    [InlineData("a#b", "a%23b")]
    [InlineData("a;b=c", "a%3Bb%3Dc")]
    [InlineData("a b", "a%20b")]
    [InlineData(" a ", "%20a%20")]
    [InlineData("a%", "a%25")]
    [InlineData("...", "...")]
    [InlineData("a..b", "a..b")]
    [InlineData("a+b&c", "a%2Bb%26c")]
    [InlineData("a:b@c", "a%3Ab%40c")]
    [InlineData("é🚀", "%C3%A9%F0%9F%9A%80")]
    [InlineData("http://evil.example.com/", "http%3A%2F%2Fevil.example.com%2F")]
    [InlineData("//evil.example.com", "%2F%2Fevil.example.com")]
    [InlineData("@evil.example.com", "%40evil.example.com")]
    public async Task An_id_is_escaped_so_that_it_cannot_change_the_route(string id, string escaped)
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);

        await connection.GetAsync(id);

        var request = Assert.Single(handler.Requests);
        Assert.Equal($"https://api.example.com/v1/operations/{escaped}", request.Uri.AbsoluteUri);
        Assert.Equal(id, request.OperationId);
    }

    [Fact]
    public void No_random_id_changes_the_route()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);
        var ids = Property.TextWith("a", "/", "\\", ".", "..", "%", "2e", "%2f", "?", "#", ";", ":", "@", " ", "+", "é", "🚀", "'", "(", "*", "~");

        Property.Check(Arb.From(ids, Property.Shrink), id =>
        {
            if (WorkId.Validate(id) is not null)
                return;
            Assert.Equal(id, connection.GetAsync(id).GetAwaiter().GetResult().Id);
            Assert.Equal($"/v1/operations/{Uri.EscapeDataString(id)}", handler.Requests[^1].Path);
        });
    }

    [Fact]
    public void A_request_uses_http_2_if_the_server_supports_it()
    {
        using var message = Build(new ApiRequest(HttpMethod.Get, "v1/things"));

        Assert.Equal((new Version(2, 0), HttpVersionPolicy.RequestVersionOrLower), (message.Version, message.VersionPolicy));
    }

    [Fact]
    public void Headers_of_the_caller_replace_those_of_the_module_except_the_key()
    {
        using var message = Build(new ApiRequest(HttpMethod.Post, "v1/things")
        {
            Body = [1],
            ContentType = "text/plain",
            Headers =
            [
                new("Accept", "text/csv"), new("BCTRL-Subaccount-Id", "sub-2"), new("Authorization", "Basic no"),
                new("Content-Type", "text/html"), new("Content-Language", "en"), new("X-Other", "a"), new("X-Other", "b"),
            ],
        });

        Assert.Equal(("text/csv", "sub-2", "a, b"), (Get("Accept"), Get("BCTRL-Subaccount-Id"), Get("X-Other")));
        Assert.Equal($"Bearer {TestConnection.ApiKey}", Get("Authorization"));
        Assert.Equal(("text/html", "en"), (message.Content!.Headers.ContentType!.ToString(), message.Content.Headers.ContentLanguage.Single()));

        string Get(string name) => string.Join(", ", message.Headers.GetValues(name));
    }

    [Fact]
    public void A_header_of_a_body_is_ignored_without_a_body()
    {
        using var message = Build(new ApiRequest(HttpMethod.Get, "v1/things") { Headers = [new("Content-Type", "text/html"), new("X-Other", "a")] });

        Assert.Null(message.Content);
        Assert.Equal("a", Assert.Single(message.Headers.GetValues("X-Other")));
    }

    /// <summary>Windows PowerShell unescapes more characters than PowerShell 7 does.</summary>
    [Fact]
    public void An_id_that_is_not_sent_as_it_was_escaped_is_rejected()
    {
        var failure = Assert.Throws<BctrlException>(() => Build(new ApiRequest(HttpMethod.Get, "v1/operations/%7E") { Name = "~", InvalidPath = BctrlErrorKind.InvalidOperationId }));

        Assert.Equal(BctrlErrorKind.InvalidOperationId, failure.Kind);
        Assert.StartsWith("The path of the request for '~' contains characters", failure.Message, StringComparison.Ordinal);
        using var message = Build(new ApiRequest(HttpMethod.Get, "v1/things/%7E"));
        Assert.Equal("https://api.example.com/v1/things/~", message.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task A_subaccount_id_is_sent_in_a_header()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler, subaccount: "!sub-1~");
        using var withoutSubaccount = TestConnection.Create(handler);

        await connection.GetAsync();
        await withoutSubaccount.GetAsync();

        Assert.Equal("!sub-1~", handler.Requests[0].Headers["BCTRL-Subaccount-Id"]);
        Assert.False(handler.Requests[1].Headers.ContainsKey("BCTRL-Subaccount-Id"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("ä")]
    [InlineData("\u007f")]
    public void A_subaccount_id_with_characters_that_a_header_cannot_contain_is_rejected(string subaccount)
    {
        using var handler = TestConnection.CreateHandler();

        var failure = Assert.Throws<BctrlException>(() => TestConnection.Create(handler, subaccount: subaccount));
        Assert.Equal(BctrlErrorKind.InvalidConnection, failure.Kind);
        Assert.StartsWith("The subaccount id is blank, or contains a space", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_contains_the_name_and_version_of_the_module()
    {
        using var handler = TestConnection.CreateHandler();
        using var connection = TestConnection.Create(handler);

        await connection.GetAsync();

        Assert.Equal($"Bctrl.PowerShell/{typeof(BctrlConnection).Assembly.GetName().Version!.ToString(3)}", Assert.Single(handler.Requests).Headers["User-Agent"]);
    }

    private static HttpRequestMessage Build(ApiRequest request)
    {
        using var key = new ApiKey(TestConnection.ToSecureString(TestConnection.ApiKey));
        return new RequestMessageBuilder(new Uri("https://api.example.com/"), "sub-1", key).Build(request);
    }
}
