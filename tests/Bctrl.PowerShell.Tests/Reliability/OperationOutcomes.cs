using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The output and the errors of a command, grouped by operation.</summary>
internal sealed class OperationOutcomes
{
    private readonly ILookup<string, PSObject> _emitted;
    private readonly ILookup<string, ErrorRecord> _errors;

    /// <param name="outcome">The output of the command.</param>
    /// <param name="terminating">The error that ended the command, or null.</param>
    public OperationOutcomes(Outcome outcome, ErrorRecord? terminating = null)
    {
        Terminating = terminating ?? outcome.Terminating;
        Warnings = outcome.Warnings;
        _emitted = outcome.Output.ToLookup(operation => operation.Text("Id")!, StringComparer.OrdinalIgnoreCase);
        _errors = outcome.Errors.Concat(Terminating is null ? [] : [Terminating]).ToLookup(GetId, StringComparer.OrdinalIgnoreCase);
    }

    public ErrorRecord? Terminating { get; }

    public IReadOnlyList<string> Warnings { get; }

    public OperationOutcome Get(string id) => new([.. _emitted[id]], [.. _errors[id]]);

    /// <summary>Gets the ids in the output that are not among the given ones.</summary>
    public string[] GetUnexpectedIds(IReadOnlyCollection<string> ids) =>
        [.. _emitted.Select(group => group.Key).Concat(_errors.Select(group => group.Key)).Except(ids, StringComparer.OrdinalIgnoreCase)];

    private static string GetId(ErrorRecord error) =>
        error.TargetObject is string id ? id : error.TargetObject?.Text("Id") ?? $"no target: {error}";
}
