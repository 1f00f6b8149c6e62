using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The module in a process that has other versions of its dependencies: System.Text.Json of the runtime, and an old version
/// that another module loaded.
/// </summary>
public sealed class AssemblyVersionConflictTests
{
    [NetStandardFact]
    public void The_module_works_when_another_version_of_a_dependency_is_loaded()
    {
        using var folder = new TemporaryFolder();
        var otherContext = new AssemblyLoadContext("another module");
        var old = otherContext.LoadFromAssemblyPath(CreateAssembly(folder.File("System.Text.Json.dll"), "System.Text.Json", new Version(4, 0, 1, 2)));

        var stub = Responses.AllCompleted().On("GET /v1/x", StubResponse.Json("""{"a":[1,{"b":null}]}"""));
        using var session = new ModuleSession(stub);
        Assert.Equal("a", session.Run("Wait-BctrlOperation a").Single().Text("Id"));
        Assert.Equal("[1,{\"b\":null}]", session.Run("Invoke-BctrlRequest /v1/x -Raw").Single().ToString()![5..^1]);

        // The other module keeps its old version, and this module uses the version of the runtime instead of its own.
        Assert.Equal(old, otherContext.LoadFromAssemblyName(new AssemblyName("System.Text.Json")));
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == "System.Text.Json").ToArray();
        Assert.Contains(old, loaded);
        Assert.All(loaded, assembly => Assert.NotEqual(Path.GetDirectoryName(BuiltModule.Assembly), Path.GetDirectoryName(assembly.Location)));
    }

    [NetStandardFact]
    public void The_dependencies_of_the_module_are_not_resolved_for_another_module()
    {
        using var session = new ModuleSession(Responses.AllCompleted());
        session.Run("Wait-BctrlOperation a").Single();
        Assert.Contains(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "Microsoft.Bcl.TimeProvider");

        Assert.ThrowsAny<IOException>(() => Assembly.Load(new AssemblyName("Microsoft.Bcl.TimeProvider, Version=99.0.0.0")));
        Assert.ThrowsAny<IOException>(() => Assembly.Load(new AssemblyName("Bctrl.Client, Version=99.0.0.0")));
    }

    /// <summary>Writes an empty assembly.</summary>
    private static string CreateAssembly(string file, string name, Version version)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = version }, typeof(object).Assembly);
        assembly.DefineDynamicModule(name);
        assembly.Save(file);
        return file;
    }
}
