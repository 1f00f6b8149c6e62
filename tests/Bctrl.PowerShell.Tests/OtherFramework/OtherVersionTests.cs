using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// A process that has other versions of what lib/netstandard2.0 ships: the runtime's own System.Text.Json, and an old one
/// that another module brought along.
/// </summary>
public sealed class OtherVersionTests
{
    [NetStandardFact]
    public void The_module_works_where_another_version_is_loaded()
    {
        using var folder = new TemporaryFolder();
        var another = new AssemblyLoadContext("another module");
        var old = another.LoadFromAssemblyPath(Make(folder.File("System.Text.Json.dll"), "System.Text.Json", new Version(4, 0, 1, 2)));

        var stub = Answers.AllEnded().On("GET /v1/x", StubResponse.Json("""{"a":[1,{"b":null}]}"""));
        using var session = new ModuleSession(stub);
        Assert.Equal("a", session.Run("Wait-BctrlOperation a").Single().Text("Id"));
        Assert.Equal("[1,{\"b\":null}]", session.Run("Invoke-BctrlRequest /v1/x -Raw").Single().ToString()![5..^1]);

        // Each has what it came with, and ours is not what the runtime has already.
        Assert.Equal(old, another.LoadFromAssemblyName(new AssemblyName("System.Text.Json")));
        var loaded = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == "System.Text.Json").ToArray();
        Assert.Contains(old, loaded);
        Assert.All(loaded, assembly => Assert.NotEqual(Path.GetDirectoryName(BuiltModule.Assembly), Path.GetDirectoryName(assembly.Location)));
    }

    [NetStandardFact]
    public void Another_module_that_lacks_an_assembly_does_not_get_ours()
    {
        using var session = new ModuleSession(Answers.AllEnded());
        session.Run("Wait-BctrlOperation a").Single();
        Assert.Contains(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "Microsoft.Bcl.TimeProvider");

        Assert.ThrowsAny<IOException>(() => Assembly.Load(new AssemblyName("Microsoft.Bcl.TimeProvider, Version=99.0.0.0")));
        Assert.ThrowsAny<IOException>(() => Assembly.Load(new AssemblyName("Bctrl.Client, Version=99.0.0.0")));
    }

    /// <summary>Writes an assembly with nothing in it.</summary>
    private static string Make(string file, string name, Version version)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = version }, typeof(object).Assembly);
        assembly.DefineDynamicModule(name);
        assembly.Save(file);
        return file;
    }
}
