using System.Globalization;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The table in docs/reliability.md. It shows measured results; only the maximum request counts come from the fault
/// table.
/// </summary>
internal static class ReliabilityPage
{
    /// <summary>The environment variable that makes the tests update the page, if it is 1.</summary>
    private const string UpdateVariable = "BCTRL_UPDATE_DOCS";

    private const string Start = "<!-- The tests generate this table: BCTRL_UPDATE_DOCS=1 dotnet test tests/Bctrl.PowerShell.Tests -->\n";
    private const string End = "<!-- The end of the generated table. -->\n";

    private static readonly string s_path = Repository.File("docs", "reliability.md");

    public static string Render(FaultMatrixFixture run)
    {
        var table = new StringBuilder("""
            | Fault | Description | Result if it occurs twice | Requests | Result if it persists | Requests |
            | --- | --- | --- | --: | --- | --: |

            """.ReplaceLineEndings("\n"));
        foreach (var fault in FaultTable.All)
        {
            var transient = run.Get(fault, 1, fault.Times[^1]);
            var persistent = run.Get(fault, 1, 0);
            table.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {fault.Description} | {Describe(transient)} | {Requests(transient)} ");
            table.Append(CultureInfo.InvariantCulture, $"| {Describe(persistent)} | {Requests(persistent)} |\n");
        }
        return table.ToString();
    }

    public static string ReadTable()
    {
        var page = Read();
        var (start, end) = Find(page);
        return page[start..end];
    }

    /// <summary>Writes the table to the page if <see cref="UpdateVariable"/> is 1.</summary>
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
        Assert.True(start >= Start.Length && end >= start, $"{s_path} has no markers for the table.");
        return (start, end);
    }

    private static string Describe(FaultResult result)
    {
        var (fault, expected) = (result.FaultCase.Fault, result.FaultCase.ExpectedOutcome);
        var error = result.ErrorId is null ? "" : $"`{result.ErrorId}` ({result.Category})";
        if (expected.EndsCommand)
            error += ", which ends the command";
        if (!result.IsEmitted)
            return fault.EmitsWarning ? $"{error}, and one warning" : error;
        var isLater = expected.IsUpperLimit || result.Requests > 1;
        var operation = fault.EmitsWarning ? "the operation, and one warning" : isLater ? "the operation, after more requests" : "the operation";
        return error.Length == 0 ? operation : $"{error} and {operation}";
    }

    private static string Requests(FaultResult result) => result.FaultCase.ExpectedOutcome.IsUpperLimit
        ? $"at most {result.FaultCase.ExpectedOutcome.Requests}"
        : result.Requests.ToString(CultureInfo.InvariantCulture);
}
