namespace Bctrl.Client.Tests.ToolCalls;

public class ToolCallWaitMatrixTests
{
    private const string Id = TestConnection.ToolCallId;

    private static readonly string[] s_completed = ["succeeded", "failed", "cancelled", "timed_out"];

    /// <summary>The responses of the first route: a status code, and the status of the tool call or a value.</summary>
    private static readonly (int Code, string Body)[] s_results =
    [
        (202, "running"), (202, "requires_input"), (202, "succeeded"), (202, "failed"), (200, "7"), (200, "null"), (204, ""),
        (400, ""), (404, ""), (409, ""), (500, ""),
    ];

    /// <summary>
    /// Whatever the first route responds with, a tool call has completed only if the second route says so, and the result of a
    /// call that succeeded is never lost.
    /// </summary>
    [Fact]
    public async Task Any_combination_of_responses_ends_in_the_state_that_the_second_route_describes_or_in_an_error()
    {
        var count = 0;
        foreach (var first in s_results)
        {
            foreach (var status in (string[])["queued", "running", "requires_input", .. s_completed])
            {
                foreach (var isAvailable in (bool[])[true, false])
                {
                    foreach (var second in s_results)
                    {
                        await CheckAsync(first, status, isAvailable, second);
                        count++;
                    }
                }
            }
        }
        Assert.Equal(11 * 7 * 2 * 11, count);
    }

    private static async Task CheckAsync((int Code, string Body) first, string status, bool isAvailable, (int Code, string Body) second)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/tool-calls/*/result", Create(first), Create(second))
            .On("GET /v1/tool-calls/*", StubResponse.Json(CannedToolCall.Json(Id, status, $"\"resultAvailable\":{(isAvailable ? "true" : "false")},\"runId\":\"second\"")));
        using var connection = TestConnection.Create(handler);

        PollResult<ToolCall> result = default;
        var failure = await Record.ExceptionAsync(async () =>
            result = await new ToolCallClient(connection).WaitAsync(Id, TimeSpan.FromSeconds(1), null, TestContext.Current.CancellationToken));

        var isRunning = first is { Code: 202, Body: "running" or "requires_input" };
        var isCompleted = s_completed.Contains(status);
        var isRepeated = !isRunning && first.Code != 200 && isCompleted && isAvailable;
        Assert.Equal(isRunning ? 1 : isRepeated ? 3 : 2, handler.Requests.Count);
        var isLost = isRepeated && status == "succeeded" && second.Code != 200;
        Assert.Equal(isLost || (first.Code == 500 && !isCompleted), failure is BctrlApiException);
        if (failure is not null)
            return;
        var expected = isRunning ? first.Body : status;
        Assert.Equal(
            (expected, s_completed.Contains(expected), expected == "requires_input", isRunning ? "run_1" : "second"),
            (result.Value.Status, result.IsCompleted, result.RequiresInput, result.Value.RunId));
        var received = isRepeated ? second : first;
        Assert.Equal(result.IsCompleted && received is { Code: 200, Body: "7" } ? 7L : null, result.Value.Result);
    }

    private static StubResponse Create((int Code, string Body) response) => response.Code == 202
        ? StubResponse.Json(CannedToolCall.Json(Id, response.Body), 202)
        : StubResponse.Json(response.Body, response.Code);
}
