using System.Text.RegularExpressions;
using Bctrl.Client.Tests.Model;

namespace Bctrl.Client.Tests.ToolCalls;

public class SpecifiedRouteTests
{
    /// <summary>The headers of every request.</summary>
    private static readonly string[] s_generalHeaders = ["Accept", "Authorization", "BCTRL-Subaccount-Id", "Content-Length", "Content-Type", "User-Agent"];

    [Fact]
    public async Task Each_route_of_the_specification_is_sent_with_its_parameters_and_no_other()
    {
        var routes = Specification.Parse(Specification.ToolCalls).Routes.ToList();
        var requests = await SendAllAsync(routes.SelectMany(route => route.Name == "GET /v1/tool-calls" ? route.GetParameters("query") : []));

        var sent = requests.ConvertAll(request => routes.Single(route => GetPattern(route).IsMatch(request.ToString())));
        Assert.Equal(6, routes.Count);
        Assert.Equal(routes.Select(route => route.Name).Order(), sent.Select(route => route.Name).Order());
        Assert.All(requests.Zip(sent), pair =>
        {
            var (request, route) = pair;
            var query = request.Uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(parameter => parameter.Split('=')[0]);
            Assert.Equal(route.GetParameters("query").Order(), query.Order());
            Assert.Equal(route.GetParameters("header").Order(), request.Headers.Keys.Except(s_generalHeaders).Order());
            Assert.Equal(route.HasBody, request.Body.Length > 0);
            Assert.Equal(Regex.Matches(route.Name, "{(.*?)}").Select(match => match.Groups[1].Value), route.GetParameters("path"));
        });
    }

    private static Regex GetPattern(Specification.Route route) => new($"^{Regex.Replace(route.Name, "{.*?}", "[^/]+")}$");

    /// <summary>Sends each request of the client once.</summary>
    /// <param name="listParameters">The names of the parameters of the list.</param>
    private static async Task<List<StubRequest>> SendAllAsync(IEnumerable<string> listParameters)
    {
        const string Id = TestConnection.ToolCallId;
        var call = StubResponse.Json(CannedToolCall.Json(Id, "running"));
        using var handler = new StubHttpMessageHandler()
            .On("GET /v1/tool-calls/*/result", StubResponse.Json(CannedToolCall.Json(Id, "running"), 202))
            .On("GET /v1/tool-calls/*", call).On("POST /v1/tool-calls/*/cancel", call).On("POST /v1/tool-calls/*/respond", call)
            .On("POST /v1/tools/*/calls", call)
            .On("GET /v1/tool-calls", StubResponse.Json(CannedToolCall.Page("second")), StubResponse.Json(CannedToolCall.Page(null)));
        using var connection = TestConnection.Create(handler, subaccount: "sub-1");
        var cancellation = TestContext.Current.CancellationToken;
        var client = new ToolCallClient(connection);
        var start = new ToolCallStart(connection);
        var filters = listParameters.Except(["cursor", "limit"]).Select(name => KeyValuePair.Create(name, (string?)"a"));

        await client.GetAsync(Id, null, cancellation);
        await client.CancelAsync(Id, null, cancellation);
        await client.WaitAsync(Id, TimeSpan.FromSeconds(1), null, cancellation);
        await connection.SendAsync(client.CreateRespond(Id, "{}"u8.ToArray()), client.ReadResponseAsync, null, cancellation);
        await connection.SendAsync(ToolCallStart.CreateRequest("captcha.solve", "{}"u8.ToArray(), "key-1", false), start.ReadAsync, null, cancellation);
        Assert.Empty(new ToolCallList(connection, [.. filters], 10).Get((request, read) => connection.SendAsync(request, read, null, cancellation).GetAwaiter().GetResult()));

        // The first page has no cursor.
        return [.. handler.Requests.Where(request => request.ToString() != "GET /v1/tool-calls" || request.Uri.Query.Contains("cursor=", StringComparison.Ordinal))];
    }
}
