using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes durations: some that are often used, and each unit for a number.</summary>
public sealed class DurationCompleter : IArgumentCompleter
{
    private static readonly (string Unit, string Name)[] s_units = [("s", "second"), ("m", "minute"), ("h", "hour"), ("d", "day")];

    private static readonly (int Number, string Unit)[] s_durations = [(30, "s"), (5, "m"), (30, "m"), (1, "h"), (8, "h"), (1, "d")];

    /// <summary>One request waits at most 30 s by default. A longer time is rarely useful.</summary>
    private static readonly (int Number, string Unit)[] s_longPollTimeouts = [(1, "s"), (5, "s"), (10, "s"), (30, "s")];

    /// <summary>Returns the durations that begin with the word, the shortest first.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        var durations = (parameterName == nameof(WaitBctrlOperationCommand.LongPollTimeout) ? s_longPollTimeouts : s_durations).AsEnumerable();
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            durations = s_units.Select(unit => (number, unit.Unit)).Concat(durations).Distinct();
        return durations
            .Select(duration => (Text: FormattableString.Invariant($"{duration.Number}{duration.Unit}"), Tooltip: Describe(duration.Number, duration.Unit)))
            .Where(duration => duration.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(duration => new CompletionResult(duration.Text, duration.Text, CompletionResultType.ParameterValue, duration.Tooltip))
            .ToArray();
    }

    private static string Describe(int number, string unit)
    {
        var name = s_units.First(other => other.Unit == unit).Name;
        return FormattableString.Invariant($"{number} {name}{(number == 1 ? "" : "s")}");
    }
}
