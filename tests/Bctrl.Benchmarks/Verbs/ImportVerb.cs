using System.Text.Json;

namespace Bctrl.Benchmarks;

/// <summary>Imports the module, and one with a single empty cmdlet, into fresh sessions in turn.</summary>
internal static class ImportVerb
{
    public static async Task<int> RunAsync(Options options)
    {
        Modules.MustBeOptimized();
        var rounds = options.Integer("rounds", 25);
        (string Name, string Path)[] modules =
        [
            ("one empty cmdlet", Modules.Empty),
            ("the same for both editions, with one view and one type", Modules.EmptyWithViews),
            ("Bctrl", Modules.Bctrl),
        ];
        var outcomes = modules.Select(_ => new List<ImportOutcome>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < modules.Length; i++)
            {
                var line = await Child.RunAsync(Child.Script("import.ps1", "-Module", modules[i].Path));
                outcomes[i].Add(JsonSerializer.Deserialize<ImportOutcome>(line, JsonSerializerOptions.Web)!);
            }
        }

        Console.WriteLine(await Machine.DescribeAsync());
        Console.WriteLine($"Import-Module, {rounds} fresh sessions each, in turn.\n");
        var table = new Table("module", "median ms", "fastest", "slowest", "to the first", "median CPU ms", "to the first");
        var (floor, cpuFloor) = (Times(0).Median(), CpuTimes(0).Median());
        for (var i = 0; i < modules.Length; i++)
        {
            var (times, cpu) = (Times(i), CpuTimes(i).Median());
            table.Add(
                modules[i].Name, Table.Show(times.Median(), "0.0"), Table.Show(times.Min(), "0.0"), Table.Show(times.Max(), "0.0"),
                Table.Show(times.Median() / floor, "0.00"), Table.Show(cpu, "0.0"), Table.Show(cpu / cpuFloor, "0.00"));
        }
        table.Print();
        for (var i = 0; i < modules.Length; i++)
            Console.WriteLine($"\nLoaded by {modules[i].Name}: {string.Join(", ", outcomes[i][0].Assemblies.Order())}");
        return 0;

        double[] Times(int module) => [.. outcomes[module].Select(outcome => outcome.Milliseconds)];
        double[] CpuTimes(int module) => [.. outcomes[module].Select(outcome => outcome.CpuMilliseconds)];
    }
}
