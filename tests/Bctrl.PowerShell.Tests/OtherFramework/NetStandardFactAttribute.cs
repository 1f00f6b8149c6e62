using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A test of what lib/netstandard2.0 alone has. It exists in the run over that library only, which
/// <see cref="OtherFrameworkTests"/> starts.
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
