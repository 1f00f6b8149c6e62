using System.Text;
using Bctrl.Emulator;
using Bctrl.Playground;

Console.OutputEncoding = Encoding.UTF8;
if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

await using var emulator = await EmulatorHost.StartAsync();
Environment.SetEnvironmentVariable("BCTRL_BASE_URL", emulator.BaseAddress.ToString());
Environment.SetEnvironmentVariable("BCTRL_API_KEY", "playground");
// A proxy that this machine goes through cannot reach its loopback.
foreach (var name in new[] { "NO_PROXY", "no_proxy" })
    Environment.SetEnvironmentVariable(name, $"{Environment.GetEnvironmentVariable(name)},127.0.0.1");

using var session = new Session(emulator);
return options switch
{
    { Command: { } command } => session.Run(command),
    { File: { } file } => session.RunFile(file, options.Arguments),
    _ => Tour.Show(session),
};
