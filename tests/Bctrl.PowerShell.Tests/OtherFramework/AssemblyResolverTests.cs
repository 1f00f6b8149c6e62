using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The resolver of lib/netstandard2.0, asked as the runtime asks it. It is loaded in a context of its own, beside whatever
/// of the module the tests have imported.
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
    public void An_assembly_of_the_module_gets_what_lies_beside_it(string name) =>
        Assert.Equal(Path.Combine(s_folder, "Microsoft.Bcl.TimeProvider.dll"), Resolve(name, _module)!.Location);

    [Theory]
    [InlineData("No.Such.Assembly, Version=1.0.0.0")]
    [InlineData("Newtonsoft.Json, Version=13.0.0.0")]
    [InlineData("Bctrl.Client.resources, Version=0.1.0.0, Culture=de")]
    public void Of_what_does_not_lie_there_it_knows_nothing(string name) => Assert.Null(Resolve(name, _module));

    [Theory]
    [InlineData("System.Text.Json, Version=8.0.0.6, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51")]
    [InlineData("System.Memory, Version=4.0.1.2")]
    [InlineData("Microsoft.Bcl.TimeProvider")]
    [InlineData("Bctrl.Client")]
    public void Nobody_else_is_answered(string name)
    {
        var dynamic = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Another.Module"), AssemblyBuilderAccess.RunAndCollect);
        using var folder = new TemporaryFolder();
        var elsewhere = folder.File("Bctrl.PowerShell.dll");
        File.Copy(s_file, elsewhere);
        var stranger = new AssemblyLoadContext("another module", isCollectible: true);
        using var bytes = new MemoryStream(File.ReadAllBytes(elsewhere));

        Assert.Null(Resolve(name, null));
        Assert.Null(Resolve(name, typeof(AssemblyResolverTests).Assembly));
        Assert.Null(Resolve(name, typeof(System.Management.Automation.PSObject).Assembly));
        Assert.Null(Resolve(name, dynamic));
        Assert.Null(Resolve(name, stranger.LoadFromStream(bytes)));
        stranger.Unload();
    }

    [Fact]
    public void The_runtime_asks_it_after_the_import()
    {
        var client = _context.LoadFromAssemblyPath(Path.Combine(s_folder, "Bctrl.Client.dll"));

        Call("OnImport");
        try
        {
            // Its constructor takes a TimeProvider, which this library has from the folder.
            var clock = Assert.Single(Assert.Single(client.GetType("Bctrl.SharedPause", throwOnError: true)!.GetConstructors()).GetParameters()).ParameterType;
            Assert.Equal(s_folder, Path.GetDirectoryName(clock.Assembly.Location));

            // The same is asked here on behalf of the tests, which get no answer.
            Assert.ThrowsAny<IOException>(() => Assembly.Load(new AssemblyName("Microsoft.Bcl.TimeProvider, Version=99.0.0.0")));
        }
        finally
        {
            Call("OnRemove", [null]);
        }
    }

    private Assembly? Resolve(string name, Assembly? asking) =>
        (Assembly?)_resolver.GetType().GetMethod("Resolve", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [null, new ResolveEventArgs(name, asking)]);

    private void Call(string method, object?[]? arguments = null) => _resolver.GetType().GetMethod(method)!.Invoke(_resolver, arguments);
}
