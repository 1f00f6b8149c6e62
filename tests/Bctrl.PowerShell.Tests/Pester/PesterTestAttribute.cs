using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Bctrl.PowerShell.Tests;

/// <summary>Marks the method that runs Pester tests.</summary>
[XunitTestCaseDiscoverer(typeof(PesterTestDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterTestAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    /// <summary>Whether the method runs the test files of scripts, or all other files.</summary>
    public bool Scripts { get; init; }
}
