using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Bctrl;
using Bctrl.Emulator;

const string Usage = """
    Starts an emulator of the bctrl API, and PowerShell with the modules Bctrl and Bctrl.Emulator.

      dotnet run --project src/Bctrl.Playground                                  the tour
      dotnet run --project src/Bctrl.Playground -- -Interactive                  a prompt
      dotnet run --project src/Bctrl.Playground -- -Command '<script>'           a script
      dotnet run --project src/Bctrl.Playground -- -File <path> [<argument>...]  a script file

    Arguments other than -Interactive go to pwsh as they are.
    """;

var folder = AppContext.BaseDirectory;
string[] arguments;
switch (args)
{
    case []:
        arguments = ["-File", Path.Combine(folder, "Show-Tour.ps1")];
        break;
    case [var only] when only.Equals("-Interactive", StringComparison.OrdinalIgnoreCase):
        arguments = ["-NoExit", "-File", Path.Combine(folder, "Show-Welcome.ps1")];
        break;
    case ["-?" or "-h" or "--help"]:
        Console.WriteLine(Usage);
        return 0;
    default:
        arguments = args;
        break;
}

var layout = Path.GetFullPath(Path.Combine(folder, Assembly.GetExecutingAssembly()
    .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "ModuleLayout").Value!));
await using var emulator = await EmulatorHost.StartAsync();
var start = PinnedPowerShell.CreateStartInfo(
    ["-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass", "-ConfigurationFile", Path.Combine(folder, "Playground.pssc"), .. arguments]);
start.Environment["BCTRL_BASE_URL"] = emulator.BaseAddress.ToString();
start.Environment["BCTRL_API_KEY"] = "playground";
// For jobs and runbooks, which look the module up by its name; Playground.pssc imports it by its path.
start.Environment["PSModulePath"] = Prepend(Path.GetDirectoryName(layout)!, Path.PathSeparator, Environment.GetEnvironmentVariable("PSModulePath"));
start.Environment["BCTRL_PLAYGROUND_MODULE"] = Path.Combine(layout, "Bctrl.psd1");
// A proxy that this machine goes through cannot reach its loopback.
foreach (var name in (string[])["NO_PROXY", "no_proxy"])
    start.Environment[name] = Prepend("127.0.0.1", ',', Environment.GetEnvironmentVariable(name));

// Ctrl+C reaches PowerShell too, which knows what to do about it.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
using var shell = Process.Start(start)!;
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
await shell.WaitForExitAsync();
return shell.ExitCode;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    shell.Kill(entireProcessTree: true);
}

static string Prepend(string first, char separator, string? rest) => string.IsNullOrEmpty(rest) ? first : first + separator + rest;
