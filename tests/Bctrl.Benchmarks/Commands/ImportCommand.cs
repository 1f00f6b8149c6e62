using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>
/// The <c>import</c> command. Compares the import of the module with that of a module with one empty cmdlet.
/// </summary>
internal static class ImportCommand
{
    public static async Task<int> RunAsync(Options options)
    {
        Modules.EnsureOptimized();
        var rounds = options.Integer("rounds", 25);
        (string Name, string Path)[] modules =
        [
            ("one empty cmdlet", Modules.Empty("")),
            ("the same with an assembly for each edition", Modules.Empty("ByEdition")),
            ("the same with one view and one type", Modules.Empty("WithView")),
            ("the same with all of that", Modules.Empty("OfSameShape")),
            ("Bctrl", Modules.Bctrl),
        ];
        var measurements = modules.Select(_ => new List<ImportMeasurement>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < modules.Length; i++)
            {
                var line = await ChildProcess.RunAsync(ChildProcess.Script("import.ps1", "-Module", modules[i].Path));
                measurements[i].Add(JsonSerializer.Deserialize<ImportMeasurement>(line, JsonSerializerOptions.Web)!);
            }
        }

        Console.WriteLine(await MachineInfo.DescribeAsync());
        Console.WriteLine($"Import-Module in {rounds} new sessions for each module, alternating.\n");
        var table = new MarkdownTable("module", "median ms", "fastest", "slowest", "ratio", "median CPU ms", "ratio");
        var (baseline, cpuBaseline) = (Times(0).Median(), CpuTimes(0).Median());
        for (var i = 0; i < modules.Length; i++)
        {
            var (times, cpu) = (Times(i), CpuTimes(i).Median());
            table.Add(
                modules[i].Name, MarkdownTable.Show(times.Median(), "0.0"), MarkdownTable.Show(times.Min(), "0.0"), MarkdownTable.Show(times.Max(), "0.0"),
                MarkdownTable.Show(times.Median() / baseline, "0.00"), MarkdownTable.Show(cpu, "0.0"), MarkdownTable.Show(cpu / cpuBaseline, "0.00"));
        }
        table.Print();
        for (var i = 0; i < modules.Length; i++)
            Console.WriteLine($"\nLoaded by {modules[i].Name}: {string.Join(", ", measurements[i][0].Assemblies.Order())}");
        return 0;

        double[] Times(int module) => [.. measurements[module].Select(measurement => measurement.Milliseconds)];
        double[] CpuTimes(int module) => [.. measurements[module].Select(measurement => measurement.CpuMilliseconds)];
    }
}
