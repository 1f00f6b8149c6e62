using System.Diagnostics.CodeAnalysis;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The failure of a Pester test. The stack trace has the file and the line of the test, so that test explorers link to
/// it.
/// </summary>
internal sealed class PesterFailure(string message, string file, int line) : Exception(message)
{
    public override string StackTrace => $"   at Pester in {file}:line {line}";

    public static void ThrowIf([DoesNotReturnIf(true)] bool failed, string message, string file, int line)
    {
        if (failed)
            throw new PesterFailure(message, file, line);
    }
}
