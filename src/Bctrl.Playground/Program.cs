using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Bctrl;
using Bctrl.Emulator;

const string Usage = """
    Starts the emulator of the bctrl API, and PowerShell with the modules Bctrl and Bctrl.Emulator.

      dotnet run --project src/Bctrl.Playground                                  Run the tour of the module.
      dotnet run --project src/Bctrl.Playground -- -Interactive                  Open a PowerShell prompt.
      dotnet run --project src/Bctrl.Playground -- -Command '<script>'           Run a command.
      dotnet run --project src/Bctrl.Playground -- -File <path> [<argument>...]  Run a script file.

    All arguments except -Interactive are passed to pwsh.
    """;

var folder = AppContext.BaseDirectory;
string[] arguments;
switch (args)
{
    case []:
        arguments = ["-File", Path.Combine(folder, "Show-Tour.ps1")];
        break;
    case [var argument] when argument.Equals("-Interactive", StringComparison.OrdinalIgnoreCase):
        arguments = ["-NoExit", "-File", Path.Combine(folder, "Show-Welcome.ps1")];
        break;
    case ["-?" or "-h" or "--help"]:
        Console.WriteLine(Usage);
        return 0;
    default:
        arguments = args;
        break;
}

var moduleFolder = Path.GetFullPath(Path.Combine(folder, Assembly.GetExecutingAssembly()
    .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "ModulePath").Value!));
await using var emulator = await EmulatorHost.StartAsync();
var startInfo = PowerShellProcess.CreateStartInfo(
    ["-NoLogo", "-NoProfile", "-ExecutionPolicy", "Bypass", "-ConfigurationFile", Path.Combine(folder, "Playground.pssc"), .. arguments]);
startInfo.Environment["BCTRL_BASE_URL"] = emulator.BaseAddress.ToString();
startInfo.Environment["BCTRL_API_KEY"] = "playground";
// Jobs and runbooks import the module by its name, from PSModulePath. Playground.pssc imports it by its path.
startInfo.Environment["PSModulePath"] = Prepend(Path.GetDirectoryName(moduleFolder)!, Path.PathSeparator, Environment.GetEnvironmentVariable("PSModulePath"));
startInfo.Environment["BCTRL_PLAYGROUND_MODULE"] = Path.Combine(moduleFolder, "Bctrl.psd1");
// A proxy server can't reach the loopback address of this computer.
foreach (var name in (string[])["NO_PROXY", "no_proxy"])
    startInfo.Environment[name] = Prepend("127.0.0.1", ',', Environment.GetEnvironmentVariable(name));

// The terminal sends Ctrl+C to PowerShell too, which handles it. This process must not exit before PowerShell does.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
using var shell = Process.Start(startInfo)!;
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, KillShell);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, KillShell);
await shell.WaitForExitAsync();
return shell.ExitCode;

void KillShell(PosixSignalContext signal)
{
    signal.Cancel = true;
    shell.Kill(entireProcessTree: true);
}

static string Prepend(string value, char separator, string? list) => string.IsNullOrEmpty(list) ? value : value + separator + list;
