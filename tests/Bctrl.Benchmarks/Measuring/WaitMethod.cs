using System.Diagnostics;

namespace Bctrl.Benchmarks;

/// <summary>A method to wait for operations, which the benchmarks compare with others.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Start">Gets the start info of the process that waits for the operations. The argument is the path of a file with their ids.</param>
internal sealed record WaitMethod(string Name, Func<string, ProcessStartInfo> Start)
{
    /// <summary>The maximum number of runs. Slow methods have fewer runs.</summary>
    public int MaxRuns { get; init; } = int.MaxValue;

    /// <summary>The reason why the method is not run, or null.</summary>
    public string? NotRun { get; init; }

    /// <summary>A loop of requests with HttpClient: the baseline.</summary>
    public static WaitMethod HttpClientLoop(ServerEndpoint server, bool isHttp2, params string[] options) =>
        new("HttpClient loop (baseline)", ids => ChildProcess.Self(["contend", "floor", "--ids", ids, .. GetServerOptions(server, isHttp2), .. options]));

    /// <summary>The cmdlet in a runspace of this program.</summary>
    public static WaitMethod HostedCmdlet(ServerEndpoint server, bool isHttp2, params string[] options) =>
        new("Wait-BctrlOperation, hosted", ids => ChildProcess.Self(["contend", "engine", "--ids", ids, .. GetServerOptions(server, isHttp2), .. options]));

    /// <summary>The cmdlet in PowerShell.</summary>
    public static WaitMethod PwshCmdlet(ServerEndpoint server, bool isHttp2, string cmdlet) => new($"{cmdlet}, pwsh", ids => ChildProcess.Script(
        "wait.ps1",
        ["-Module", Modules.Bctrl, "-Cmdlet", cmdlet, "-Ids", ids, "-Server", $"{(isHttp2 ? server.Https : server.Http)}", .. isHttp2 ? (string[])["-Trust", server.Certificate] : []]));

    private static string[] GetServerOptions(ServerEndpoint server, bool isHttp2) =>
        isHttp2 ? ["--server", $"{server.Https}", "--trust", server.Certificate] : ["--server", $"{server.Http}"];
}
