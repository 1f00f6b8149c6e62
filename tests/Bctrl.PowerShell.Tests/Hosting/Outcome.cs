using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>What came out of a script, stream by stream.</summary>
internal sealed class Outcome
{
    public required IReadOnlyList<PSObject> Output { get; init; }

    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<string> Debug { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>The error that ended the script, or null.</summary>
    public required ErrorRecord? Terminating { get; init; }

    /// <summary>The ids of the operations that were emitted, in the order they came.</summary>
    public IReadOnlyList<string?> Ids => [.. Output.Select(operation => operation.Text("Id"))];

    /// <summary>The ids of the errors, in the order they came.</summary>
    public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.Id())];

    /// <summary>The one object that came out, of a script without errors.</summary>
    public PSObject Single()
    {
        MustBeClean();
        return Assert.Single(Output);
    }

    /// <summary>The one error, of a script that was not ended by it.</summary>
    public ErrorRecord Error()
    {
        Assert.Null(Terminating);
        return Assert.Single(Errors);
    }

    public Outcome MustBeClean()
    {
        Assert.True(Terminating is null, $"Ended by: {Terminating?.Exception}");
        Assert.True(Errors.Count == 0, string.Join(Environment.NewLine, Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}")));
        return this;
    }
}
