using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The tables in docs/reliability.md. They show measured results; only the maximum request counts come from the fault
/// table.
/// </summary>
internal static partial class ReliabilityPage
{
    /// <summary>The environment variable that makes the tests update the page, if it is 1.</summary>
    private const string UpdateVariable = "BCTRL_UPDATE_DOCS";

    private static readonly string s_path = Repository.File("docs", "reliability.md");

    /// <summary>Returns the table of all faults in a wait for an operation.</summary>
    public static string RenderOperations(FaultMatrixFixture run)
    {
        var table = new StringBuilder("""
            | Fault | Description | Result if it occurs twice | Requests | Result if it persists | Requests |
            | --- | --- | --- | --: | --- | --: |

            """.ReplaceLineEndings("\n"));
        foreach (var fault in FaultTable.All)
            table.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {fault.Description} | {Render(GetOperationResults(run, fault))} |\n");
        return table.ToString();
    }

    /// <summary>Returns the table of the faults whose result in a wait for a tool call is another one.</summary>
    public static string RenderToolCalls(FaultMatrixFixture run)
    {
        var table = new StringBuilder("""
            | Fault | Result if it occurs twice | Requests | Result if it persists | Requests | Result if it persists on the first route | Requests |
            | --- | --- | --: | --- | --: | --- | --: |

            """.ReplaceLineEndings("\n"));
        foreach (var fault in FaultTable.All)
        {
            FaultResult[] results =
            [
                run.Get(fault, TestedWork.ToolCall, fault.Times[^1]),
                run.Get(fault, TestedWork.ToolCall, 0, onAllRoutes: true),
                run.Get(fault, TestedWork.ToolCall, 0),
            ];
            var operation = GetOperationResults(run, fault);
            if (!results.Zip([operation[0], operation[1], operation[1]], IsSame).All(same => same))
                table.Append(CultureInfo.InvariantCulture, $"| `{fault.Name}` | {Render(results)} |\n");
        }
        return table.ToString();
    }

    public static string[] ReadTables() => [.. GeneratedTable().Matches(Read()).Select(match => match.Value)];

    /// <summary>Writes the tables to the page if <see cref="UpdateVariable"/> is 1.</summary>
    public static void Update(string[] tables)
    {
        if (Environment.GetEnvironmentVariable(UpdateVariable) != "1")
            return;
        var next = 0;
        File.WriteAllText(s_path, GeneratedTable().Replace(Read(), _ => tables[next++]));
    }

    private static string Read() => File.ReadAllText(s_path).ReplaceLineEndings("\n");

    [GeneratedRegex(@"(?<=<!-- The tests generate this table: [^\n]*-->\n).*?(?=<!-- The end of the generated table. -->)", RegexOptions.Singleline)]
    private static partial Regex GeneratedTable();

    private static FaultResult[] GetOperationResults(FaultMatrixFixture run, Fault fault) =>
        [run.Get(fault, TestedWork.Operation, fault.Times[^1]), run.Get(fault, TestedWork.Operation, 0)];

    private static string Render(IEnumerable<FaultResult> results) =>
        string.Join(" | ", results.Select(result => $"{Describe(result)} | {CountRequests(result)}"));

    /// <summary>
    /// Returns whether a wait for a tool call has the same result as one for an operation, apart from the two errors that only
    /// tool calls have.
    /// </summary>
    private static bool IsSame(FaultResult toolCall, FaultResult operation) => toolCall.ErrorId == "ToolCallResultUnavailable"
        ? operation.ErrorId is not null && !operation.IsEmitted
        : Describe(toolCall) == Describe(operation)
            .Replace("OperationNotFound", "ToolCallNotFound", StringComparison.Ordinal)
            .Replace(TestedWork.Operation.Name, TestedWork.ToolCall.Name, StringComparison.Ordinal);

    private static string Describe(FaultResult result)
    {
        var (work, expected) = (result.FaultCase.Work, result.FaultCase.ExpectedOutcome);
        var error = result.ErrorId is null ? "" : $"`{result.ErrorId}` ({result.Category})";
        if (expected.EndsCommand)
            error += ", which ends the command";
        if (!result.IsEmitted)
            return expected.EmitsWarning ? $"{error}, and one warning" : error;
        var isLater = expected.IsUpperLimit || result.Requests > work.RequestsPerWait;
        var item = $"the {work.Name}{(expected.EmitsWarning ? ", and one warning" : isLater ? ", after more requests" : "")}";
        return error.Length == 0 ? item : $"{error} and {item}";
    }

    private static string CountRequests(FaultResult result) => result.FaultCase.ExpectedOutcome.IsUpperLimit
        ? $"at most {result.FaultCase.ExpectedOutcome.Requests}"
        : result.Requests.ToString(CultureInfo.InvariantCulture);
}
