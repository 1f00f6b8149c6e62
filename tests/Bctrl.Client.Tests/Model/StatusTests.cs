using FsCheck;
using FsCheck.Fluent;
using Bctrl.Client.Tests.Polling;

namespace Bctrl.Client.Tests.Model;

public class StatusTests
{
    private static readonly string[] s_running = ["queued", "dispatching", "running", "cancelling"];
    private static readonly string[] s_completed = ["succeeded", "failed", "cancelled", "timed_out"];

    private static readonly Gen<Response> s_response =
        from status in Gen.Frequency((6, Gen.Elements(s_running)), (1, Gen.Elements(s_completed)), (3, Gen.Elements("paused", "Succeeded", "archived", " ", "é")))
        from finishedAt in Gen.Frequency((4, Gen.Elements("", "null")), (1, Gen.Elements("\"2026-03-01T10:00:12Z\"", "\"soon\"", "\"\"", "0", "{}")))
        select new Response(status, finishedAt);

    [Fact]
    public void Any_statuses_are_waited_for_until_one_is_completed_or_is_unknown_and_has_finishedAt() => Property.Check(
        Arb.From(s_response.ListOf().Select(responses => responses.Append(new Response("succeeded", "")).ToArray()), Shrink),
        responses =>
        {
            var expected = Array.FindIndex(responses, response => response.IsCompleted);
            using var handler = new StubHttpMessageHandler().OnWait("*", [.. responses.Select(response => StubResponse.Json(response.ToString()))]);
            var clock = new ManualTimeProvider();
            using var connection = TestConnection.Create(handler, clock);
            using var scheduler = new PollScheduler<Operation>(PollFactory.CreateWait(new OperationClient(connection)), new PollOptions { Clock = clock });
            scheduler.Add(TestConnection.OperationId);

            PollEvent<Operation>? last = null;
            while (!SpinWait.SpinUntil(() => scheduler.TryTake(TimeSpan.Zero, CancellationToken.None, out last) || clock.DelayCount > 0, TimeSpan.FromMinutes(1)) || last is null)
                Assert.True(clock.FireNext());

            Assert.Equal(responses[expected].Status, Assert.IsType<PollEvent<Operation>.Completed>(last).Value.Status);
            Assert.Equal(expected + 1, handler.Requests.Count);
        },
        count: 300);

    private static IEnumerable<Response[]> Shrink(Response[] responses) =>
        responses.SkipLast(1).Select(removed => responses.Where(response => !ReferenceEquals(response, removed)).ToArray());

    private sealed record Response(string Status, string FinishedAt)
    {
        public bool IsCompleted => s_completed.Contains(Status) || (!s_running.Contains(Status) && FinishedAt is not ("" or "null"));

        public override string ToString() => CannedOperation.Envelope(
            $"{{\"id\":\"{TestConnection.OperationId}\",\"status\":\"{Status}\"{(FinishedAt.Length == 0 ? "" : $",\"finishedAt\":{FinishedAt}")}}}");
    }
}
