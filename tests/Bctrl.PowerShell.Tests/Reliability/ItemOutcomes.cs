using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The output and the errors of a command, grouped by operation or tool call.</summary>
internal sealed class ItemOutcomes
{
    private readonly ILookup<string, PSObject> _emitted;
    private readonly ILookup<string, ErrorRecord> _errors;

    /// <param name="outcome">The output of the command.</param>
    /// <param name="terminating">The error that ended the command, or null.</param>
    public ItemOutcomes(Outcome outcome, ErrorRecord? terminating = null)
    {
        Terminating = terminating ?? outcome.Terminating;
        Warnings = outcome.Warnings;
        _emitted = outcome.Output.ToLookup(item => item.Text("Id")!, StringComparer.Ordinal);
        _errors = outcome.Errors.Concat(Terminating is null ? [] : [Terminating]).ToLookup(GetId, StringComparer.Ordinal);
    }

    public ErrorRecord? Terminating { get; }

    public IReadOnlyList<string> Warnings { get; }

    public ItemOutcome Get(string id) => new([.. _emitted[id]], [.. _errors[id]]);

    /// <summary>Gets the ids in the output that are not among the given ones.</summary>
    public string[] GetUnexpectedIds(IReadOnlyCollection<string> ids) =>
        [.. _emitted.Select(group => group.Key).Concat(_errors.Select(group => group.Key)).Except(ids, StringComparer.Ordinal)];

    private static string GetId(ErrorRecord error) =>
        error.TargetObject is string id ? id : error.TargetObject?.Text("Id") ?? $"no target: {error}";
}
