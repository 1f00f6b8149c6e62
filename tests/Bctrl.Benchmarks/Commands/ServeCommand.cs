using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>
/// The internal <c>serve</c> command. Runs the server until standard input closes. The first line of its output has the
/// endpoint.
/// </summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(Options options)
    {
        await using var server = new BenchmarkServer(new RandomFaults(options.Number("faults", 0)), options.Together == true);
        Console.WriteLine(JsonSerializer.Serialize(await server.StartAsync(), JsonSerializerOptions.Web));
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
