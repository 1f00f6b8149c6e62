using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Bctrl.PowerShell.Tests;

/// <summary>Marks a method that runs Pester tests.</summary>
[XunitTestCaseDiscoverer(typeof(PesterTestDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterTestAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    /// <summary>Whether it runs the files about scripts, or all others.</summary>
    public bool Scripts { get; init; }
}
