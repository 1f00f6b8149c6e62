using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The operations that the examples speak of, in an emulator: docs/tools/examples.json says how each goes. The emulator
/// gives its own ids, which stand for those of the pages.
/// </summary>
internal sealed partial class ExampleWorld
{
    private static readonly JsonElement s_operations = JsonDocument.Parse(Repository.Read("docs", "tools", "examples.json")).RootElement.GetProperty("operations");

    /// <summary>From an id of the pages to the real one.</summary>
    private readonly Dictionary<string, string> _ids = [];
    private readonly Uri _server;

    private ExampleWorld(Uri server) => _server = server;

    public static async Task<ExampleWorld> CreateAsync(EmulatorHost emulator)
    {
        var world = new ExampleWorld(emulator.BaseAddress);
        using var http = new HttpClient { BaseAddress = emulator.BaseAddress };
        foreach (var plan in s_operations.EnumerateObject())
        {
            using var answer = await http.PostAsJsonAsync("emulator/operations", plan.Value);
            using var made = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
            world._ids[plan.Name] = made.RootElement.GetProperty("operations")[0].GetProperty("id").GetString()!;
        }
        // Old enough to run, so that no example catches one in its first moments.
        await Task.Delay(400);
        return world;
    }

    public string ToReal(string code) => _ids.Aggregate(code, (text, id) => text.Replace(id.Key, id.Value, StringComparison.Ordinal));

    public string ToPage(string printed) => _ids
        .Aggregate(printed, (text, id) => text.Replace(id.Value, id.Key, StringComparison.Ordinal)
            .Replace(id.Value[..8], id.Key[..8], StringComparison.Ordinal))
        .Replace(_server.Authority, "localhost:8787", StringComparison.Ordinal);

    /// <summary>The text without what differs from run to run, as Invoke-HelpExample.ps1 compares it too.</summary>
    public static string ToComparable(string text)
    {
        text = RequestId().Replace(text, "<request>");
        text = RuntimeName().Replace(text, "$1-n");
        text = RunningFor().Replace(text, "$1<n>s");
        return Space().Replace(text, " ").Trim();
    }

    [GeneratedRegex("req_[0-9a-f]+")]
    private static partial Regex RequestId();

    [GeneratedRegex(@"\b(chrome|desktop|spreadsheet)-\d\b")]
    private static partial Regex RuntimeName();

    [GeneratedRegex(@"((?:running|cancelling|cancelled) +\w+ +\d+/\d+ +)\d+\.\ds")]
    private static partial Regex RunningFor();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
