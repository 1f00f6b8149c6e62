using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Bctrl.PowerShell.Tests.LongestFirst))]

namespace Bctrl.PowerShell.Tests;

/// <summary>Starts Pester and the run over the other framework first, so that all else goes on beside them.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName is PesterScriptTests.Name or PesterCmdletTests.Name or OtherFrameworkTests.Name)];
}
