using System.Diagnostics.CodeAnalysis;

namespace Bctrl.PowerShell.Tests;

/// <summary>A Pester test that did not pass. What shows it leads to the test's file and line.</summary>
internal sealed class PesterFailure(string message, string file, int line) : Exception(message)
{
    public override string StackTrace => $"   at Pester in {file}:line {line}";

    public static void ThrowIf([DoesNotReturnIf(true)] bool failed, string message, string file, int line)
    {
        if (failed)
            throw new PesterFailure(message, file, line);
    }
}
