using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Bctrl.PowerShell.Tests.LongestFirst))]

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Starts the collections that run longest first: Pester and the netstandard2.0 tests. The others run in parallel with
/// them.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName is PesterScriptTests.Name or PesterCmdletTests.Name or NetStandardTests.Name)];
}
