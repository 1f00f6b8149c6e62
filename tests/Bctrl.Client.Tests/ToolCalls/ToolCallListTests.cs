namespace Bctrl.Client.Tests.ToolCalls;

public sealed class ToolCallListTests : StubbedServerTests
{
    private IEnumerable<string> Queries => Handler.Requests.Select(request => request.Uri.Query);

    [Fact]
    public void Without_filters_the_query_is_empty()
    {
        Respond(Page(null, "a"));

        Assert.Equal(["a"], GetIds());
        Assert.Equal("/v1/tool-calls", Assert.Single(Handler.Requests).Uri.PathAndQuery);
    }

    [Fact]
    public void Filters_are_escaped_and_sent_with_each_page_if_they_have_a_value()
    {
        Respond(Page("2&x=1 #+%", "a"), Page(null, "b"));

        GetIds(null, new("status", "running"), new("tool", "a&b=c d/é"), new("runId", null), new("spaceId", ""));

        const string Filters = "?status=running&tool=a%26b%3Dc%20d%2F%C3%A9";
        Assert.Equal([Filters, Filters + "&cursor=2%26x%3D1%20%23%2B%25"], Queries);
    }

    [Fact]
    public void The_tool_calls_of_all_pages_are_returned_in_order()
    {
        Respond(Page("1", "a", "b"), Page("2"), Page("3", "c"), Page(null, "d", "a"));

        Assert.Equal(["a", "b", "c", "d", "a"], GetIds());
        Assert.Equal(["", "?cursor=1", "?cursor=2", "?cursor=3"], Queries);
    }

    [Fact]
    public void A_list_may_be_empty()
    {
        Respond(Page(null));

        Assert.Empty(GetIds());
        Assert.Single(Queries);
    }

    [Fact]
    public void Pages_that_stay_empty_end_with_an_error()
    {
        Respond([.. Enumerable.Range(0, 200).Select(number => Page($"{number}"))]);

        var failure = Assert.Throws<BctrlApiException>(() => GetIds());

        Assert.Equal(BctrlErrorKind.InvalidResponse, failure.Kind);
        Assert.Equal(100, Queries.Count());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void A_cursor_without_a_value_ends_the_list(string cursor)
    {
        Respond($"{{\"data\":[{CannedToolCall.Json("a")}],\"nextCursor\":{cursor}}}", Page(null, "b"));

        Assert.Equal(["a"], GetIds());
        Assert.Single(Queries);
    }

    [Fact]
    public void A_page_is_requested_when_its_first_tool_call_is_taken()
    {
        Respond(Page("1", "a", "b"), Page(null, "c"));
        var list = Get();
        Assert.Empty(Queries);

        using var calls = list.GetEnumerator();
        foreach (var requestCount in (int[])[1, 1, 2])
        {
            Assert.True(calls.MoveNext());
            Assert.Equal(requestCount, Queries.Count());
        }
        Assert.False(calls.MoveNext());
        Assert.Equal(2, Queries.Count());
    }

    [Theory]
    [InlineData(1, "?limit=1")]
    [InlineData(100, "?limit=100")]
    [InlineData(101, "")]
    [InlineData(long.MaxValue, "")]
    public void The_limit_is_sent_if_at_most_100_tool_calls_are_needed(long first, string query)
    {
        Respond(Page(null, "a"));

        GetIds(first);

        Assert.Equal([query], Queries);
    }

    [Fact]
    public void No_more_tool_calls_are_requested_than_are_needed()
    {
        var ids = Enumerable.Range(0, 60).Select(n => $"tc_{n}").ToArray();
        Respond(Page("1", ids), Page("2", ids), Page("3", ids));

        Assert.Equal(130, GetIds(130).Count);
        Assert.Equal(["", "?cursor=1&limit=70", "?cursor=2&limit=10"], Queries);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void No_page_is_requested_after_the_last_tool_call_that_is_needed(int first)
    {
        Respond(Page("1", "a", "b", "c"), Page(null, "d"));

        Assert.Equal(first, GetIds(first).Count);
        Assert.Single(Queries);
    }

    [Fact]
    public void Fewer_tool_calls_are_returned_if_there_are_no_more()
    {
        Respond(Page("1", "a"), Page(null, "b"));

        Assert.Equal(["a", "b"], GetIds(50));
        Assert.Equal(["?limit=50", "?cursor=1&limit=49"], Queries);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x", "y")]
    [InlineData("x", "y", "z")]
    public void A_cursor_that_is_returned_again_ends_the_list_with_an_error(params string[] cursors)
    {
        var count = 0;
        Handler.On("GET /v1/tool-calls", _ => StubResponse.Json(Page(cursors[count++ % cursors.Length], "a")));
        var ids = new List<string>();

        var failure = Assert.Throws<BctrlApiException>(() => ids.AddRange(Get().Select(call => call.Id)));

        Assert.Equal((BctrlErrorKind.InvalidResponse, false), (failure.Kind, failure.IsTransient));
        Assert.Contains("returned the cursor 'x' twice", failure.Message, StringComparison.Ordinal);
        Assert.Equal(cursors.Length + 1, Queries.Count());
    }

    [Fact]
    public void Tool_calls_before_a_repeated_cursor_are_returned()
    {
        Handler.On("GET /v1/tool-calls", _ => StubResponse.Json(Page("x", "a")));
        using var calls = Get().GetEnumerator();

        Assert.True(calls.MoveNext());
        Assert.True(calls.MoveNext());
        Assert.Throws<BctrlApiException>(() => calls.MoveNext());
    }

    [Fact]
    public void Escape_sequences_in_a_cursor_are_not_in_the_error()
    {
        Respond(Page("\\u001b[31m", "a"));

        Assert.Contains("the cursor '\uFFFD[31m' twice", Assert.Throws<BctrlApiException>(() => GetIds()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cursors_that_differ_only_in_case_are_different()
    {
        Respond(Page("x", "a"), Page("X", "b"), Page(null, "c"));

        Assert.Equal(["a", "b", "c"], GetIds());
    }

    [Theory]
    [InlineData("{\"data\":null,\"nextCursor\":null}", "It does not contain a list of tool calls.")]
    [InlineData("[]", null)]
    [InlineData("{\"data\":[null]}", "It does not contain a tool call with an id and a status.")]
    [InlineData("{\"data\":[{\"id\":\"a\"}]}", "It does not contain a tool call with an id and a status.")]
    [InlineData("<html></html>", "It is a web page instead of JSON.")]
    public void A_response_that_is_no_list_is_an_error(string body, string? reason)
    {
        Respond(body);

        var failure = Assert.Throws<BctrlApiException>(() => GetIds());

        Assert.Equal(BctrlErrorKind.InvalidResponse, failure.Kind);
        Assert.StartsWith("The response for the list of tool calls is not valid. " + reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_response_names_the_list()
    {
        Handler.On("GET /v1/tool-calls", StubResponse.Error(404, "no"));

        var failure = Assert.Throws<BctrlApiException>(() => GetIds());

        Assert.Equal(BctrlErrorKind.NotFound, failure.Kind);
        Assert.StartsWith("The server could not find the list of tool calls: no", failure.Message, StringComparison.Ordinal);
    }

    private static string Page(string? nextCursor, params string[] ids) => CannedToolCall.Page(nextCursor, [.. ids.Select(id => CannedToolCall.Json(id))]);

    private void Respond(params string[] pages) => Handler.On("GET /v1/tool-calls", [.. pages.Select(page => StubResponse.Json(page))]);

    private List<string> GetIds(long? first = null, params KeyValuePair<string, string?>[] filters) => [.. Get(first, filters).Select(call => call.Id)];

    private IEnumerable<ToolCall> Get(long? first = null, params KeyValuePair<string, string?>[] filters) => new ToolCallList(Connection, filters, first)
        .Get((request, read) => Connection.SendAsync(request, read, null, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
}
