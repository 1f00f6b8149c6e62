using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The output of a script in each stream.</summary>
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

    /// <summary>The ids of the operations in the output, in output order.</summary>
    public IReadOnlyList<string?> Ids => [.. Output.Select(operation => operation.Text("Id"))];

    /// <summary>Asserts that the script wrote one object and no errors, and returns the object.</summary>
    public PSObject Single()
    {
        MustBeClean();
        return Assert.Single(Output);
    }

    /// <summary>Asserts that the script wrote one non-terminating error, and returns it.</summary>
    public ErrorRecord Error()
    {
        Assert.Null(Terminating);
        return Assert.Single(Errors);
    }

    /// <summary>Asserts that the script wrote no errors.</summary>
    public Outcome MustBeClean()
    {
        Assert.True(Terminating is null, $"Terminating error: {Terminating?.Exception}");
        Assert.True(Errors.Count == 0, string.Join(Environment.NewLine, Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}")));
        return this;
    }
}
