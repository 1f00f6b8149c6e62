using System.Text;

namespace Bctrl.Benchmarks;

/// <summary>The bodies of the responses about tool calls, in the format of the API.</summary>
internal static class ToolCallBody
{
    /// <summary>A result of about as many bytes as that of an operation.</summary>
    public static byte[] Result { get; } = Encoding.UTF8.GetBytes($$"""{"rows":[{{string.Join(",", Enumerable.Range(1, 15).Select(index =>
        $$"""{"title":"Order {{index}} of the day","url":"https://shop.example.com/orders/{{index}}","total":{{index}},"paid":true}"""))}}]}""");

    public static byte[] Running(string id) => Create(id, "running", isCompleted: false);

    /// <summary>Creates a completed tool call. <c>finishedAt</c> is the time of the response.</summary>
    public static byte[] Succeeded(string id) => Create(id, "succeeded", isCompleted: true);

    private static byte[] Create(string id, string status, bool isCompleted) => Encoding.UTF8.GetBytes(
        $$"""
        {"id":"{{id}}","tool":"stagehand.extract","status":"{{status}}","callerType":"api","createdAt":"2026-03-01T10:00:00.000Z","startedAt":"2026-03-01T10:00:02.000Z","finishedAt":{{(isCompleted ? $"\"{DateTime.UtcNow:O}\"" : "null")}},"errorCode":null,"errorMessage":null,"retryable":null,"resultAvailable":{{(isCompleted ? "true" : "false")}},"prompt":null,"responseExpiresAt":null,"responseSchema":null,"runId":"run_7d1f0c55","runtimeId":"rt_7d1f0c55","spanId":null,"parentId":null,"turnId":null}
        """);
}
