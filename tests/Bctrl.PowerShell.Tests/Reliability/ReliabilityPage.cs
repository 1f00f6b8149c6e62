using System.Globalization;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>The table in docs/reliability.md. What it tells is what was measured; only bounds are the table's own.</summary>
internal static class ReliabilityPage
{
    /// <summary>Set to 1, this variable has the tests write the page instead of comparing it.</summary>
    private const string UpdateVariable = "BCTRL_UPDATE_DOCS";

    private const string Start = "<!-- The table is written by the tests: BCTRL_UPDATE_DOCS=1 dotnet test tests/Bctrl.PowerShell.Tests -->\n";
    private const string End = "<!-- The end of the table. -->\n";

    private static readonly string s_path = Repository.File("docs", "reliability.md");

    public static string Render(MatrixRun run)
    {
        var table = new StringBuilder("""
            | Fault | What happens | Twice: you see | Requests | Lasting: you see | Requests |
            | --- | --- | --- | --: | --- | --: |

            """.ReplaceLineEndings("\n"));
        foreach (var fault in FaultTable.All)
        {
            var passing = run.Get(fault, 1, fault.Times[^1]);
            var lasting = run.Get(fault, 1, 0);
            table.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {fault.What} | {See(passing)} | {Requests(passing)} ");
            table.Append(CultureInfo.InvariantCulture, $"| {See(lasting)} | {Requests(lasting)} |\n");
        }
        return table.ToString();
    }

    public static string ReadTable()
    {
        var page = Read();
        var (start, end) = Find(page);
        return page[start..end];
    }

    /// <summary>Writes the table into the page, if that is wanted.</summary>
    public static void Update(string table)
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) != "1")
            return;
        var page = Read();
        var (start, end) = Find(page);
        File.WriteAllText(s_path, page[..start] + table + page[end..]);
    }

    private static string Read() => File.ReadAllText(s_path).ReplaceLineEndings("\n");

    private static (int Start, int End) Find(string page)
    {
        var start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Start.Length && end >= start, $"{s_path} has no place for the table.");
        return (start, end);
    }

    private static string See(Verdict verdict)
    {
        var (fault, promise) = (verdict.Trial.Fault, verdict.Trial.Promise);
        var error = verdict.ErrorId is null ? "" : $"`{verdict.ErrorId}` ({verdict.Category})";
        if (promise.EndsCommand)
            error += ", which ends the command";
        if (!verdict.IsEmitted)
            return error;
        var isLater = promise.IsBound || verdict.Requests > 1;
        var operation = fault.Warns ? "the operation, and one warning" : isLater ? "the operation, later" : "the operation";
        return error.Length == 0 ? operation : $"{error} and {operation}";
    }

    private static string Requests(Verdict verdict) => verdict.Trial.Promise.IsBound
        ? $"at most {verdict.Trial.Promise.Requests}"
        : verdict.Requests.ToString(CultureInfo.InvariantCulture);
}
