using System.Runtime.InteropServices;
using Bctrl.Emulator;

// For a program that starts the emulator and may crash before it ends it.
var untilInputEnds = args is [.., "--until-input-ends"];
var urls = args[..^(untilInputEnds ? 1 : 0)] switch
{
    [] => "http://localhost:8787",
    ["--urls", var value] => value,
    [var option] when option.StartsWith("--urls=", StringComparison.Ordinal) => option["--urls=".Length..],
    _ => null,
};
if (urls is null)
{
    Console.Error.WriteLine("Usage: Bctrl.Emulator [--urls <url[;url]>] [--until-input-ends]    default: http://localhost:8787");
    return 2;
}

try
{
    await using var emulator = await EmulatorHost.StartAsync(urls);
    var address = emulator.BaseAddress.ToString().TrimEnd('/');
    Console.WriteLine($"""
        The bctrl emulator listens on {address} (Ctrl+C ends it).
          PowerShell:  $env:BCTRL_BASE_URL = '{address}'; $env:BCTRL_API_KEY = 'any-key'; Connect-Bctrl
          Operations:  Import-Module '{Path.Combine(AppContext.BaseDirectory, "Bctrl.Emulator.psd1").Replace("'", "''", StringComparison.Ordinal)}'; New-EmulatorOperation 3 | Wait-BctrlOperation
        """);

    var ended = new TaskCompletionSource();
    void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        ended.TrySetResult();
    }
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    if (untilInputEnds)
        _ = Console.OpenStandardInput().CopyToAsync(Stream.Null).ContinueWith(_ => ended.TrySetResult(), TaskScheduler.Default);
    await ended.Task;
    return 0;
}
catch (Exception e) when (e is IOException or ArgumentException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
