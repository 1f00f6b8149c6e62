using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Bctrl.Benchmarks;

/// <summary>Spoils some of the server's answers, at random.</summary>
/// <param name="share">How many of the requests, from 0 to 1.</param>
internal sealed class FaultDice(double share)
{
    /// <summary>These hold up a whole client, or a whole call, so that they are kept rare.</summary>
    private static readonly string[] s_rareKinds = ["429", "stall"];
    private static readonly TimeSpan s_betweenRareOnes = TimeSpan.FromSeconds(8);

    /// <summary>Now and then the whole server is gone for a moment.</summary>
    private static readonly TimeSpan s_betweenOutages = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(3);

    /// <summary>Longer than any client should wait.</summary>
    private static readonly TimeSpan s_stall = TimeSpan.FromMinutes(2);

    private static readonly string[] s_kinds =
        ["reset", "reset", "reset in the body", "500", "502 page", "503", "broken JSON", "slow body"];

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _nextRareOne = Environment.TickCount64;
    private int _rareOnes;

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Forget() => _counts.Clear();

    /// <summary>The fault that this request meets, or null.</summary>
    public string? Roll()
    {
        if (share <= 0)
            return null;
        var kind = Draw();
        if (kind is not null)
            _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
        return kind;
    }

    /// <summary>Answers with the fault instead of the body.</summary>
    public static async Task AnswerAsync(HttpContext context, string kind, byte[] body)
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
                await Task.Delay(s_stall, aborted);
                context.Abort();
                break;
            default:
                context.Abort();
                break;
        }
    }

    private string? Draw()
    {
        var now = Environment.TickCount64;
        if (now % (long)s_betweenOutages.TotalMilliseconds < s_outage.TotalMilliseconds)
            return "outage";
        var next = Volatile.Read(ref _nextRareOne);
        if (now >= next && Interlocked.CompareExchange(ref _nextRareOne, now + (long)s_betweenRareOnes.TotalMilliseconds, next) == next)
            return s_rareKinds[_rareOnes++ % s_rareKinds.Length];
        return Random.Shared.NextDouble() < share ? s_kinds[Random.Shared.Next(s_kinds.Length)] : null;
    }
}
