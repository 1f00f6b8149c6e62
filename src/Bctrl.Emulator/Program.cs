using System.Runtime.InteropServices;
using Bctrl.Emulator;

// With this option, the emulator stops when its standard input closes, and not with Ctrl+C. A program that starts the
// emulator can use it to make sure that the emulator stops even if that program crashes.
var stopAtEndOfInput = args is [.., "--until-input-ends"];
var urls = args[..^(stopAtEndOfInput ? 1 : 0)] switch
{
    [] => "http://localhost:8787",
    ["--urls", var value] => value,
    [var option] when option.StartsWith("--urls=", StringComparison.Ordinal) => option["--urls=".Length..],
    _ => null,
};
if (urls is null)
{
    Console.Error.WriteLine("""
        Usage: Bctrl.Emulator [--urls <url[;url]>] [--until-input-ends]
          --urls              The loopback addresses to listen on. The default is http://localhost:8787.
          --until-input-ends  Stop when the standard input closes, and not with Ctrl+C.
        """);
    return 2;
}

try
{
    await using var emulator = await EmulatorHost.StartAsync(urls);
    var address = emulator.BaseAddress.ToString().TrimEnd('/');
    var manifest = Path.Combine(AppContext.BaseDirectory, "Bctrl.Emulator.psd1")
        .Replace("'", "''", StringComparison.Ordinal);
    Console.WriteLine($"""
        The bctrl emulator listens on {address} (press Ctrl+C to stop it).
          To connect:           $env:BCTRL_BASE_URL = '{address}'; $env:BCTRL_API_KEY = 'any-key'; Connect-Bctrl
          To start operations:  Import-Module '{manifest}'; New-EmulatorOperation 3 | Wait-BctrlOperation
          To start tool calls:  New-EmulatorToolCall 3 | Wait-BctrlToolCall
        """);

    var stopRequested = new TaskCompletionSource();
    void RequestStop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopRequested.TrySetResult();
    }
    // In a terminal, Ctrl+C is sent to all of its processes. It is then meant for the program that started the emulator.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, stopAtEndOfInput ? static signal => signal.Cancel = true : RequestStop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
    if (stopAtEndOfInput)
    {
        _ = Console.OpenStandardInput().CopyToAsync(Stream.Null)
            .ContinueWith(_ => stopRequested.TrySetResult(), TaskScheduler.Default);
    }
    await stopRequested.Task;
    return 0;
}
catch (Exception e) when (e is IOException or ArgumentException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
