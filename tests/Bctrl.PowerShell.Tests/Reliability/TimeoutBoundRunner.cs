using System.Diagnostics;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>Runs commands with a timeout one after another, in one session and against one emulator.</summary>
internal sealed class TimeoutBoundRunner : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>A command that runs this long is stopped.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly ModuleSession _session = new();
    private EmulatorHost _server = Start();

    public static IReadOnlyList<string> Commands { get; } =
    [
        "Wait-BctrlOperation $id -Timeout 2",
        "Get-BctrlOperation $id -Timeout 2",
        "Stop-BctrlOperation $id -Timeout 2",
        "Stop-BctrlOperation $id -Wait -Timeout 2",
        "Invoke-BctrlRequest /v1/operations/$id -Timeout 2",
        "Wait-BctrlToolCall $callId -Timeout 2",
        "Get-BctrlToolCall -Timeout 2",
        "Start-BctrlToolCall captcha.solve -Timeout 2",
        "Send-BctrlToolCallResponse $callId $true -Timeout 2",
    ];

    public void Dispose()
    {
        _session.Dispose();
        Stop(_server);
    }

    public TimeoutBoundResult Run((string Kind, string Command) item)
    {
        _session.Set("id", TestedWork.Operation.CreateOne(_server, 0, EmulatedOutcome.NeverCompletes));
        _session.Set("callId", TestedWork.ToolCall.CreateOne(_server, 0, EmulatedOutcome.NeverCompletes));
        _session.Set("server", _server.BaseAddress);
        _server.AddFault(new FaultOptions { Kind = item.Kind, DurationMs = item.Kind == "server-gone" ? 60_000 : null });
        _session.Run("Connect-Bctrl -ApiKey $key -Server $server").MustBeClean();

        var clock = Stopwatch.StartNew();
        using var running = _session.Start($"try {{ {item.Command} }} catch {{ $_ }}");
        SpinWait.SpinUntil(() => !running.IsRunning, s_limit);
        var elapsed = clock.Elapsed;
        running.Stop();

        _session.Run("Disconnect-Bctrl").MustBeClean();
        if (item.Kind == "server-gone")
        {
            Stop(_server);
            _server = Start();
        }
        Eventually.True(() => _server.Statistics.Total.InFlight == 0, "no request is in flight");
        _server.ClearFaults();
        return new TimeoutBoundResult(item.Command, elapsed);
    }

    private static EmulatorHost Start() => EmulatorHost.StartAsync().GetAwaiter().GetResult();

    private static void Stop(EmulatorHost server) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
