using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>Serves until the standard input closes, and says where on the first line of its output.</summary>
internal static class ServeVerb
{
    public static async Task<int> RunAsync(Options options)
    {
        await using var server = new FastServer(new FaultDice(options.Number("faults", 0)), options.Text("together") == "yes");
        Console.WriteLine(JsonSerializer.Serialize(await server.StartAsync(), JsonSerializerOptions.Web));
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
