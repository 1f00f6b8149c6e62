using System.Diagnostics;

namespace Bctrl.Benchmarks;

/// <summary>A way to wait.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Start">The process that waits for the operations whose ids are in the file.</param>
internal sealed record Contender(string Name, Func<string, ProcessStartInfo> Start)
{
    /// <summary>Slow ones are not run as often as the others.</summary>
    public int MaxRuns { get; init; } = int.MaxValue;

    /// <summary>Why it is not run at all, or null.</summary>
    public string? NotRun { get; init; }

    /// <summary>The bare loop.</summary>
    public static Contender Floor(ServerEndpoint server, bool isHttp2, params string[] options) =>
        new("HttpClient loop (the floor)", ids => Child.Self(["contend", "floor", "--ids", ids, .. Where(server, isHttp2), .. options]));

    /// <summary>The cmdlet in the engine that this program hosts.</summary>
    public static Contender Engine(ServerEndpoint server, bool isHttp2, params string[] options) =>
        new("Wait-BctrlOperation, hosted", ids => Child.Self(["contend", "engine", "--ids", ids, .. Where(server, isHttp2), .. options]));

    private static string[] Where(ServerEndpoint server, bool isHttp2) =>
        isHttp2 ? ["--server", $"{server.Https}", "--trust", server.Certificate] : ["--server", $"{server.Http}"];
}
