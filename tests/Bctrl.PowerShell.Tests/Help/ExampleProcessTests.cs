using System.Text.Json;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// All examples that show an output print it in the PowerShell of this machine, if it has one. To write anew what they
/// print: <c>docs/tools/Invoke-HelpExample.ps1 -Update</c>.
/// </summary>
public sealed class ExampleProcessTests : IAsyncLifetime
{
    private static readonly string s_script = Repository.File("docs", "tools", "Invoke-HelpExample.ps1");

    private readonly TemporaryFolder _folder = new();
    private EmulatorHost _emulator = null!;

    public static TheoryData<string> Pages => new(
        HelpPage.All.Where(name => HelpPage.Read(name).Examples.Any(example => example.IsRunnable)));

    public async ValueTask InitializeAsync() => _emulator = await EmulatorHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _emulator.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Each_prints_what_the_page_shows(string name)
    {
        Assert.SkipUnless(InstalledPwsh.Executable is not null, InstalledPwsh.IsMissing);
        Assert.SkipWhen(BuiltModule.IsNetStandard, "PowerShell imports the module by its manifest.");

        var (exitCode, output) = await InstalledPwsh.RunAsync(
            _folder.Path, _emulator.BaseAddress, s_script, Path.Combine(HelpPage.Folder, name + ".md"),
            "-Server", _emulator.BaseAddress.ToString(), "-OutFile", _folder.File("printed.json"));

        Assert.True(exitCode == 0, output);
        using var printed = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("printed.json"), TestContext.Current.CancellationToken));
        Assert.NotEmpty(printed.RootElement.EnumerateArray());
        Assert.All(printed.RootElement.EnumerateArray(), block => Assert.Equal(
            block.GetProperty("Expected").GetString(), block.GetProperty("Actual").GetString()));
    }
}
