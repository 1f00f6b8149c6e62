using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Calls the assembly resolver of lib/netstandard2.0 as the runtime calls it. The assembly is loaded in a separate
/// AssemblyLoadContext, because other tests have imported the module.
/// </summary>
public sealed class AssemblyResolverTests : IDisposable
{
    private static readonly string s_folder = Path.Combine(BuiltModule.Folder, "lib", "netstandard2.0");
    private static readonly string s_file = Path.Combine(s_folder, "Bctrl.PowerShell.dll");

    private readonly AssemblyLoadContext _context = new("the module for Windows PowerShell", isCollectible: true);
    private readonly Assembly _module;
    private readonly object _resolver;

    public AssemblyResolverTests()
    {
        _module = _context.LoadFromAssemblyPath(s_file);
        _resolver = Activator.CreateInstance(_module.GetType("Bctrl.PowerShell.AssemblyResolver", throwOnError: true)!)!;
    }

    public void Dispose() => _context.Unload();

    [Theory]
    [InlineData("Microsoft.Bcl.TimeProvider, Version=8.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    [InlineData("Microsoft.Bcl.TimeProvider, Version=99.0.0.0")]
    [InlineData("Microsoft.Bcl.TimeProvider")]
    public void A_dependency_of_the_module_resolves_to_the_assembly_in_its_folder(string name) =>
        Assert.Equal(Path.Combine(s_folder, "Microsoft.Bcl.TimeProvider.dll"), Resolve(name, _module)!.Location);

    [Theory]
    [InlineData("No.Such.Assembly, Version=1.0.0.0")]
    [InlineData("Newtonsoft.Json, Version=13.0.0.0")]
    [InlineData("Bctrl.Client.resources, Version=0.1.0.0, Culture=de")]
    public void An_assembly_that_is_not_in_the_folder_is_not_resolved(string name) => Assert.Null(Resolve(name, _module));

    [Theory]
    [InlineData("System.Text.Json, Version=8.0.0.6, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    [InlineData("System.Memory, Version=4.0.1.2")]
    [InlineData("Microsoft.Bcl.TimeProvider")]
    [InlineData("Bctrl.Client")]
    public void A_dependency_of_another_assembly_is_not_resolved(string name)
    {
        var dynamic = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Another.Module"), AssemblyBuilderAccess.RunAndCollect);
        using var folder = new TemporaryFolder();
        var elsewhere = folder.File("Bctrl.PowerShell.dll");
        File.Copy(s_file, elsewhere);
        var otherContext = new AssemblyLoadContext("another module", isCollectible: true);
        using var bytes = new MemoryStream(File.ReadAllBytes(elsewhere));

        Assert.Null(Resolve(name, null));
        Assert.Null(Resolve(name, typeof(AssemblyResolverTests).Assembly));
        Assert.Null(Resolve(name, typeof(System.Management.Automation.PSObject).Assembly));
        Assert.Null(Resolve(name, dynamic));
        Assert.Null(Resolve(name, otherContext.LoadFromStream(bytes)));
        otherContext.Unload();
    }

    [Fact]
    public void The_resolver_is_registered_by_the_import_and_serves_only_the_module()
    {
        var client = _context.LoadFromAssemblyPath(Path.Combine(s_folder, "Bctrl.Client.dll"));

        Call("OnImport");
        try
        {
            // Its constructor takes a TimeProvider, which this library has from the folder.
            var clock = Assert.Single(Assert.Single(client.GetType("Bctrl.RetryAfterGate", throwOnError: true)!.GetConstructors()).GetParameters()).ParameterType;
            Assert.Equal(s_folder, Path.GetDirectoryName(clock.Assembly.Location));

            // The tests request the same assembly, and the resolver does not return it to them.
            Assert.ThrowsAny<IOException>(() => Assembly.Load(new AssemblyName("Microsoft.Bcl.TimeProvider, Version=99.0.0.0")));
        }
        finally
        {
            Call("OnRemove", [null]);
        }
    }

    private Assembly? Resolve(string name, Assembly? requestingAssembly) =>
        (Assembly?)_resolver.GetType().GetMethod("Resolve", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [null, new ResolveEventArgs(name, requestingAssembly)]);

    private void Call(string method, object?[]? arguments = null) => _resolver.GetType().GetMethod(method)!.Invoke(_resolver, arguments);
}
