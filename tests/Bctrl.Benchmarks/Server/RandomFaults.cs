using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Bctrl.Benchmarks;

/// <summary>Replaces some responses of the server with random faults.</summary>
/// <param name="rate">The share of the requests with a fault, from 0 to 1.</param>
internal sealed class RandomFaults(double rate)
{
    /// <summary>Faults that delay a whole client or a whole command, so they occur less often.</summary>
    private static readonly string[] s_rareKinds = ["429", "stall"];
    private static readonly TimeSpan s_rareFaultInterval = TimeSpan.FromSeconds(8);

    /// <summary>The time between outages, in which all requests fail.</summary>
    private static readonly TimeSpan s_outageInterval = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan s_outageDuration = TimeSpan.FromSeconds(3);

    /// <summary>Longer than the time limit of the client.</summary>
    private static readonly TimeSpan s_stallDuration = TimeSpan.FromMinutes(2);

    private static readonly string[] s_kinds =
        ["reset", "reset", "reset in the body", "500", "502 page", "503", "broken JSON", "slow body"];

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _nextRareFault = Environment.TickCount64;
    private int _rareFaultCount;

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Reset() => _counts.Clear();

    /// <summary>Gets the fault for the next request, or null.</summary>
    public string? Next()
    {
        if (rate <= 0)
            return null;
        var kind = SelectKind();
        if (kind is not null)
            _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return kind;
    }

    /// <summary>Sends the fault instead of the body.</summary>
    public static async Task RespondAsync(HttpContext context, string kind, byte[] body)
    {
        var response = context.Response;
        var aborted = context.RequestAborted;
        switch (kind)
        {
            case "429":
                response.StatusCode = 429;
                response.Headers.RetryAfter = "1";
                await response.WriteAsync("""{"error":"slow down","code":"rate.limited"}""", aborted);
                break;
            case "500" or "503":
                response.StatusCode = kind == "500" ? 500 : 503;
                await response.WriteAsync("""{"error":"not now","code":"internal"}""", aborted);
                break;
            case "502 page":
                response.StatusCode = 502;
                response.ContentType = "text/html";
                await response.WriteAsync("<html><head><title>Bad gateway</title></head></html>", aborted);
                break;
            case "broken JSON":
                await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), aborted);
                break;
            case "reset in the body":
                response.ContentLength = body.Length;
                await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), aborted);
                await response.Body.FlushAsync(aborted);
                context.Abort();
                break;
            case "slow body":
                for (var i = 0; i < body.Length; i += 256)
                {
                    await response.Body.WriteAsync(body.AsMemory(i, Math.Min(256, body.Length - i)), aborted);
                    await response.Body.FlushAsync(aborted);
                    await Task.Delay(20, aborted);
                }
                break;
            case "stall":
                await Task.Delay(s_stallDuration, aborted);
                context.Abort();
                break;
            default:
                context.Abort();
                break;
        }
    }

    private string? SelectKind()
    {
        var now = Environment.TickCount64;
        if (now % (long)s_outageInterval.TotalMilliseconds < s_outageDuration.TotalMilliseconds)
            return "outage";
        var next = Volatile.Read(ref _nextRareFault);
        if (now >= next && Interlocked.CompareExchange(ref _nextRareFault, now + (long)s_rareFaultInterval.TotalMilliseconds, next) == next)
            return s_rareKinds[_rareFaultCount++ % s_rareKinds.Length];
        return Random.Shared.NextDouble() < rate ? s_kinds[Random.Shared.Next(s_kinds.Length)] : null;
    }
}
