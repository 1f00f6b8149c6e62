using System.Globalization;
using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>The <c>parse</c> command. Compares reading one large result with the module and with Invoke-RestMethod.</summary>
internal static class ParseCommand
{
    private const int RunsInSession = 20;

    public static async Task<int> RunAsync(Options options)
    {
        Modules.EnsureOptimized();
        var steps = options.Integer("steps", 10_000);
        var rounds = options.Integer("rounds", 3);
        await using var server = await ServerProcess.StartAsync();
        var id = OperationPlan.CreateIds(1, _ => TimeSpan.Zero, steps)[0];
        Console.WriteLine(await MachineInfo.DescribeAsync());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A result with {steps} steps, {WaitResponseBody.Completed(id, steps).Length / 1e6:0.0} MB of JSON, from the request to the objects. {rounds} alternating sessions for each method.\n"));

        string[] ways = ["rest", "module", "look"];
        var measurements = ways.Select(_ => new List<ParseMeasurement>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                var line = await ChildProcess.RunAsync(ChildProcess.Script(
                    "parse.ps1", "-Way", ways[i], "-Module", Modules.Bctrl, "-Id", id, "-Server", $"{server.Endpoint.Http}", "-Runs", $"{RunsInSession}"));
                measurements[i].Add(JsonSerializer.Deserialize<ParseMeasurement>(line, JsonSerializerOptions.Web)!);
            }
        }

        var table = new MarkdownTable("", "Invoke-RestMethod", "Wait-BctrlOperation", "ratio", "with every result read", "ratio");
        Add("first in a session, ms", measurement => measurement.Milliseconds[..1], "times as fast", inverse: true);
        Add("warm, ms", measurement => measurement.Milliseconds[(RunsInSession / 2)..], "times as fast", inverse: true);
        Add("warm, CPU ms", measurement => measurement.CpuMilliseconds[(RunsInSession / 2)..], "times as cheap", inverse: true);
        Add("first in a session, MB allocated", measurement => measurement.Megabytes[..1], "of the allocation", inverse: false);
        Add("warm, MB allocated", measurement => measurement.Megabytes[(RunsInSession / 2)..], "of the allocation", inverse: false);
        table.Print();
        return 0;

        void Add(string metric, Func<ParseMeasurement, IEnumerable<double>> select, string unit, bool inverse)
        {
            double[] medians = [.. measurements.Select(way => way.SelectMany(select).Median())];
            string[] ratios = [.. medians.Select(median => $"{MarkdownTable.Show(inverse ? medians[0] / median : median / medians[0], "0.00")} {unit}")];
            table.Add(metric, MarkdownTable.Show(medians[0], "0.0"), MarkdownTable.Show(medians[1], "0.0"), ratios[1], MarkdownTable.Show(medians[2], "0.0"), ratios[2]);
        }
    }
}
