using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>Everything that left a command, by the operation that it is about.</summary>
internal sealed class Departures
{
    private readonly ILookup<string, PSObject> _emitted;
    private readonly ILookup<string, ErrorRecord> _errors;

    /// <param name="outcome">What came out.</param>
    /// <param name="last">The error that ended the command, if one did.</param>
    public Departures(Outcome outcome, ErrorRecord? last = null)
    {
        Last = last ?? outcome.Terminating;
        Warnings = outcome.Warnings;
        _emitted = outcome.Output.ToLookup(operation => operation.Text("Id")!, StringComparer.OrdinalIgnoreCase);
        _errors = outcome.Errors.Concat(Last is null ? [] : [Last]).ToLookup(IdOf, StringComparer.OrdinalIgnoreCase);
    }

    public ErrorRecord? Last { get; }

    public IReadOnlyList<string> Warnings { get; }

    public Departure Get(string id) => new([.. _emitted[id]], [.. _errors[id]]);

    /// <summary>Those that were not asked for.</summary>
    public string[] Strangers(IReadOnlyCollection<string> ids) =>
        [.. _emitted.Select(group => group.Key).Concat(_errors.Select(group => group.Key)).Except(ids, StringComparer.OrdinalIgnoreCase)];

    private static string IdOf(ErrorRecord error) =>
        error.TargetObject is string id ? id : error.TargetObject?.Text("Id") ?? $"no target: {error}";
}
