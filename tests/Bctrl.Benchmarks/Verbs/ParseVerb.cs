using System.Globalization;
using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>Reads one large result with the module and with Invoke-RestMethod, in PowerShell itself.</summary>
internal static class ParseVerb
{
    private const int RunsInSession = 20;

    public static async Task<int> RunAsync(Options options)
    {
        Modules.MustBeOptimized();
        var steps = options.Integer("steps", 10_000);
        var rounds = options.Integer("rounds", 3);
        await using var server = await ServerProcess.StartAsync();
        var id = OperationPlan.CreateIds(1, _ => TimeSpan.Zero, steps)[0];
        Console.WriteLine(await Machine.DescribeAsync());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A result with {steps} steps, {WaitAnswer.Ended(id, steps).Length / 1e6:0.0} MB of JSON, from the request to the objects. {rounds} sessions each, in turn.\n"));

        string[] ways = ["rest", "module", "look"];
        var outcomes = ways.Select(_ => new List<ParseOutcome>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                var line = await Child.RunAsync(Child.Script(
                    "parse.ps1", "-Way", ways[i], "-Module", Modules.Bctrl, "-Id", id, "-Server", $"{server.Endpoint.Http}", "-Runs", $"{RunsInSession}"));
                outcomes[i].Add(JsonSerializer.Deserialize<ParseOutcome>(line, JsonSerializerOptions.Web)!);
            }
        }

        var table = new Table("", "Invoke-RestMethod", "Wait-BctrlOperation", "ratio", "and every result looked at", "ratio");
        Add("first in a session, ms", outcome => outcome.Milliseconds[..1], "times as fast", inverse: true);
        Add("warm, ms", outcome => outcome.Milliseconds[(RunsInSession / 2)..], "times as fast", inverse: true);
        Add("warm, CPU ms", outcome => outcome.CpuMilliseconds[(RunsInSession / 2)..], "times as cheap", inverse: true);
        Add("first in a session, MB allocated", outcome => outcome.Megabytes[..1], "of the allocation", inverse: false);
        Add("warm, MB allocated", outcome => outcome.Megabytes[(RunsInSession / 2)..], "of the allocation", inverse: false);
        table.Print();
        return 0;

        void Add(string what, Func<ParseOutcome, IEnumerable<double>> select, string unit, bool inverse)
        {
            double[] medians = [.. outcomes.Select(way => way.SelectMany(select).Median())];
            string[] ratios = [.. medians.Select(median => $"{Table.Show(inverse ? medians[0] / median : median / medians[0], "0.00")} {unit}")];
            table.Add(what, Table.Show(medians[0], "0.0"), Table.Show(medians[1], "0.0"), ratios[1], Table.Show(medians[2], "0.0"), ratios[2]);
        }
    }
}
