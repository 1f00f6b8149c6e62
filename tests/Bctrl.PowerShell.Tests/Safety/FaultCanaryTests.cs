using System.Text.Json;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// No command shows the API key, whatever the server responds. A server, or a proxy before it, may repeat the
/// Authorization header of the request.
/// </summary>
public sealed class FaultCanaryTests(FaultCanaryFixture run) : IClassFixture<FaultCanaryFixture>
{
    /// <summary>Writes all texts that PowerShell shows of the errors of each command, one JSON array a line.</summary>
    private const string RenderScript = """
        $PSStyle.OutputRendering = 'PlainText'
        Connect-Bctrl -MaximumRetryCount 1 -RetryIntervalSec 0.001
        $commands = @(
            { param($item) Wait-BctrlOperation $item.Completed -RequireSuccess -Timeout 1 }
            { param($item) Wait-BctrlOperation $item.Running -Timeout 0.5 }
            { param($item) Get-BctrlOperation $item.Completed }
            { param($item) Stop-BctrlOperation $item.Running -Wait -Timeout 0.5 }
            { param($item) Invoke-BctrlRequest "/v1/operations/$($item.Completed)" }
            { param($item) Wait-BctrlToolCall $item.CompletedCall -RequireSuccess -Timeout 1 }
            { param($item) Wait-BctrlToolCall $item.RunningCall -Timeout 0.5 }
            { param($item) Send-BctrlToolCallResponse $item.RunningCall $true }
        )
        $lines = Import-Csv items.csv | ForEach-Object {
            foreach ($command in $commands) {
                $Error.Clear()
                try { $null = & $command $_ 2>&1 3>&1 } catch { }
                $errors = @($Error)
                $texts = [ordered]@{}
                $texts['Get-Error'] = $errors | Get-Error | Out-String -Width 400
                $texts['Format-List'] = $errors | Format-List -Property * -Force | Out-String -Width 400
                $texts['Format-List of the exception'] = $errors | ForEach-Object { $_.Exception | Format-List -Property * -Force } | Out-String -Width 400
                # The view DetailedView is Get-Error.
                foreach ($view in 'ConciseView', 'NormalView', 'CategoryView') {
                    $ErrorView = $view
                    $texts[$view] = $errors | Out-String -Width 400
                }
                foreach ($name in $texts.Keys) {
                    ConvertTo-Json -Compress -InputObject @($_.Kind, "$command", $name, "$($texts[$name])")
                }
            }
        }
        Set-Content texts.txt $lines
        """;

    public static TheoryData<string> Kinds => [.. EmulatorHost.FaultKinds.Keys];

    public static TheoryData<string> KeyKinds => [.. EmulatorHost.FaultKinds.Keys.Where(kind => kind.StartsWith("key-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_stream_and_no_error_contains_the_key(string kind) => AssertEmpty(run.GetLeaks(kind).Where(leak => !leak.IsData));

    [Theory]
    [MemberData(nameof(KeyKinds))]
    public void No_operation_and_no_error_object_contains_the_key(string kind) =>
        AssertEmpty(run.GetLeaks(kind).Where(leak => leak is { IsData: true, IsResponse: false }));

    [Theory]
    [MemberData(nameof(KeyKinds))]
    public void No_response_that_Invoke_BctrlRequest_returns_contains_the_key(string kind) =>
        AssertEmpty(run.GetLeaks(kind).Where(leak => leak is { IsData: true, IsResponse: true }));

    [Fact]
    public async Task No_view_of_an_error_contains_the_key()
    {
        Assert.SkipWhen(BuiltModule.IsNetStandard, "PowerShell 7 has an older Microsoft.Bcl.AsyncInterfaces, and loads it instead of that of the module.");
        await using var server = await EmulatorHost.StartAsync();
        using var folder = new TemporaryFolder();
        var items = new List<string> { "Kind,Completed,Running,CompletedCall,RunningCall" };
        foreach (var kind in KeyKinds.Select(row => row.Data))
        {
            string[] ids =
            [
                .. from work in TestedWork.All
                from outcome in (EmulatedOutcome[])[EmulatedOutcome.Failed, EmulatedOutcome.NeverCompletes]
                select work.CreateOne(server, 0, outcome),
            ];
            items.Add(string.Join(',', ids.Prepend(kind)));
            foreach (var id in ids)
                server.AddFault(new FaultOptions { Kind = kind, Id = id });
        }
        await File.WriteAllLinesAsync(folder.File("items.csv"), items, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("render.ps1"), RenderScript, TestContext.Current.CancellationToken);

        var (exitCode, output) = await Pwsh.RunAsync(folder.Path, server.BaseAddress, folder.File("render.ps1"));

        Assert.True(exitCode == 0, output);
        var texts = (await File.ReadAllLinesAsync(folder.File("texts.txt"), TestContext.Current.CancellationToken))
            .Select(line => JsonSerializer.Deserialize<string[]>(line)!).ToArray();
        Assert.True(texts.Length > 100, output);
        AssertEmpty(
            from text in texts
            where ApiKeySearch.Find(text[3]) is not null
            select $"{text[0]},{text[1]}, {text[2]} ({ApiKeySearch.Find(text[3])})");
    }

    private static void AssertEmpty(IEnumerable<object> leaks) =>
        Assert.True(!leaks.Any(), $"The API key is shown:{Environment.NewLine}{string.Join(Environment.NewLine, leaks.Take(20))}");
}
