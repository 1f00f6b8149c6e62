using System.Management.Automation.Language;
using System.Xml.Linq;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Checks that the scripts of the module run in Windows PowerShell 5.1, as far as PowerShell 7 can check that.
/// docs/architecture.md lists what it can't check.
/// </summary>
public sealed class WindowsPowerShellTests
{
    private static readonly TokenKind[] s_newTokens =
    [
        TokenKind.QuestionMark, TokenKind.QuestionQuestion, TokenKind.QuestionQuestionEquals, TokenKind.QuestionDot,
        TokenKind.QuestionLBracket, TokenKind.AndAnd, TokenKind.OrOr, TokenKind.Ampersand, TokenKind.Clean,
    ];

    public static TheoryData<string> Scripts => new(
    [
        "Bctrl.psd1", "src/Bctrl.PowerShell/Views/Bctrl.format.ps1xml",
        .. Directory.GetFiles(Repository.File("docs", "runbooks"), "*.ps1", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ]);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_script_has_no_syntax_that_is_newer_than_5_1(string file)
    {
        Assert.All(ScriptsOf(Repository.File(file)), script =>
        {
            var tree = Parser.ParseInput(script, out var tokens, out var errors);

            Assert.Empty(errors);
            // The call operator is the same token as the background operator.
            Assert.DoesNotContain(tokens, token => s_newTokens.Contains(token.Kind) && !IsCallOperator(token, tree));
            Assert.Empty(tree.FindAll(ast => ast is TernaryExpressionAst or PipelineChainAst or PipelineAst { Background: true }, searchNestedScriptBlocks: true));
        });
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_script_is_ASCII_because_Windows_PowerShell_needs_a_BOM_for_UTF8(string file) =>
        Assert.All(File.ReadAllBytes(Repository.File(file)), value => Assert.InRange(value, (byte)0, (byte)127));

    [Theory]
    [InlineData("$a ? 1 : 2")]
    [InlineData("$a ?? 1")]
    [InlineData("$a ??= 1")]
    [InlineData("${a}?.B")]
    [InlineData("${a}?[0]")]
    [InlineData("a && b")]
    [InlineData("a || b")]
    [InlineData("a &")]
    public void The_check_finds_newer_syntax(string script)
    {
        var tree = Parser.ParseInput(script, out var tokens, out _);

        Assert.True(
            tokens.Any(token => s_newTokens.Contains(token.Kind) && !IsCallOperator(token, tree))
            || tree.Find(ast => ast is TernaryExpressionAst or PipelineChainAst or PipelineAst { Background: true }, searchNestedScriptBlocks: true) is not null);
    }

    [Fact]
    public void The_views_work_in_strict_mode_without_PSStyle()
    {
        using var folder = new TemporaryFolder();
        var views = folder.File("Bctrl.format.ps1xml");
        File.WriteAllText(views, File.ReadAllText(BuiltModule.Views).Replace("PSStyle", "NoSuchStyle", StringComparison.Ordinal));
        var host = new RecordingHost();
        using var session = new ModuleSession(Responses.AllCompleted("failed"), host: host, views: views);

        session.Run("Set-StrictMode -Version Latest; Wait-BctrlOperation a | Out-Default; (Wait-BctrlOperation a).Steps | Out-Default").MustBeClean();

        Assert.Contains(host.Lines, line => line.StartsWith("a ", StringComparison.Ordinal) && line.Contains(" failed ", StringComparison.Ordinal));
        Assert.Contains(host.Lines, line => line.Contains(" 1 ok ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ScriptsOf(string path) => path.EndsWith(".ps1xml", StringComparison.Ordinal)
        ? XDocument.Load(path).Descendants("ScriptBlock").Select(block => block.Value)
        : [File.ReadAllText(path)];

    private static bool IsCallOperator(Token token, ScriptBlockAst tree) =>
        token.Kind == TokenKind.Ampersand && tree.Find(
            ast => ast is CommandAst { InvocationOperator: TokenKind.Ampersand } call && call.Extent.StartOffset == token.Extent.StartOffset,
            searchNestedScriptBlocks: true) is not null;
}
