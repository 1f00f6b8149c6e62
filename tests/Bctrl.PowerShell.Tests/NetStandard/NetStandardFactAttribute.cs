using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A test of behavior that only lib/netstandard2.0 has. It runs only in the process that tests this assembly, which
/// <see cref="NetStandardTests"/> starts.
/// </summary>
[XunitTestCaseDiscoverer(typeof(Discoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetStandardFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    private sealed class Discoverer : FactDiscoverer
    {
        public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
            BuiltModule.IsNetStandard ? base.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
    }
}
