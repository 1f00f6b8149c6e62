using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Bctrl.Benchmarks;

/// <summary>The bodies of the responses to long polls, in the format of the API.</summary>
internal static class WaitResponseBody
{
    private static readonly ConcurrentDictionary<int, byte[]> s_results = new();

    /// <summary>Creates the response for a completed operation. <c>finishedAt</c> is the time of the response.</summary>
    public static byte[] Completed(string id, int steps)
    {
        var result = s_results.GetOrAdd(steps, count => Encoding.UTF8.GetBytes(Result(count)));
        var before = Encoding.UTF8.GetBytes(
            $$"""{"operation":{{Common(id, "succeeded")}},"currentCall":null,"progress":null,"error":null,"finishedAt":"{{DateTime.UtcNow:O}}","result":""");
        return [.. before, .. result, .. "},\"timedOutWaiting\":false}"u8];
    }

    /// <summary>Creates the response for a running operation.</summary>
    public static byte[] Running(string id) => Encoding.UTF8.GetBytes(
        $$$"""{"operation":{{{Common(id, "running")}}},"currentCall":"page.goto","progress":{"step":1,"totalSteps":3,"currentCall":"page.goto","message":"Opening the page"},"error":null,"finishedAt":null,"result":null},"timedOutWaiting":true}""");

    private static string Common(string id, string status) =>
        $$"""
        {"id":"{{id}}","status":"{{status}}","runtimeKind":"browser","runtime":"chrome-1","runtimeId":"2f0c9f0e-8a55-4b8e-9d0c-0a1b2c3d4e5f","workspaceId":"7c1de1b2-33c4-4d5e-8f60-718293a4b5c6","createdAt":"2026-03-01T10:00:00.000Z","startedAt":"2026-03-01T10:00:02.000Z","lastHeartbeatAt":"2026-03-01T10:00:10.000Z","cancelRequestedAt":null
        """;

    private static string Result(int steps) =>
        $$"""{"mode":"fail-fast","ok":true,"runtime":"chrome-1","steps":[{{string.Join(",", Enumerable.Range(1, steps).Select(Step))}}]}""";

    /// <summary>Creates a step of about 500 bytes, with a result that has every JSON type.</summary>
    private static string Step(int index) => string.Format(
        CultureInfo.InvariantCulture,
        """
        {{"index":{0},"call":"page.evaluate","ok":true,"result":{{"title":"Order {0} of the day","url":"https://shop.example.com/orders/{0}?view=full","total":{1},"paid":true,"note":null,"items":[{{"sku":"A-{0}","count":2}},{{"sku":"B-{0}","count":1}}]}},"resolved":{{"call":"page.evaluate","target":"page","method":"evaluate","sessionId":"s-7d1f0c55","pageId":"p-{0}","contextId":null,"handleId":null,"ref":null}},"binding":{{"alias":"order{0}","id":"h-{0}","type":"handle"}}}}
        """,
        index,
        index * 1.25);
}
