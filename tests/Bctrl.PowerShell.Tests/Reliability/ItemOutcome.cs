using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>Everything that a command wrote about one operation or tool call: its output and its errors.</summary>
internal sealed class ItemOutcome(PSObject[] emitted, ErrorRecord[] errors)
{
    public bool IsEmpty => emitted.Length == 0 && errors.Length == 0;

    public bool IsEmitted => emitted.Length == 1;

    public string? ErrorId => errors is [var first, ..] ? first.Id() : null;

    public ErrorCategory? Category => errors is [var first, ..] ? first.CategoryInfo.Category : null;

    /// <summary>Whether the outcome is the expected one, without duplicates.</summary>
    public bool Matches(ExpectedOutcome expected) =>
        emitted.Length == (expected.IsEmitted ? 1 : 0)
        && errors.Length == (expected.ErrorId is null ? 0 : 1)
        && (expected.ErrorId is null || (ErrorId == expected.ErrorId && Category == expected.Category));

    public override string ToString()
    {
        var descriptions = errors.Select(error => $"{error.Id()}, {error.CategoryInfo.Category}: {error}");
        return $"{emitted.Length} objects and {errors.Length} errors ({string.Join("; ", descriptions)})";
    }
}
