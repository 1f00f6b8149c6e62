using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>All that left a command of one operation.</summary>
internal sealed class Departure(PSObject[] emitted, ErrorRecord[] errors)
{
    public bool IsNone => emitted.Length == 0 && errors.Length == 0;

    public bool IsEmitted => emitted.Length == 1;

    public string? ErrorId => errors is [var first, ..] ? first.Id() : null;

    public ErrorCategory? Category => errors is [var first, ..] ? first.CategoryInfo.Category : null;

    /// <summary>Whether it left once, and as it was promised.</summary>
    public bool Is(Promise promise) =>
        emitted.Length == (promise.IsEmitted ? 1 : 0)
        && errors.Length == (promise.ErrorId is null ? 0 : 1)
        && (promise.ErrorId is null || (ErrorId == promise.ErrorId && Category == promise.Category));

    public override string ToString()
    {
        var words = errors.Select(error => $"{error.Id()}, {error.CategoryInfo.Category}: {error}");
        return $"{emitted.Length} operations and {errors.Length} errors ({string.Join("; ", words)})";
    }
}
