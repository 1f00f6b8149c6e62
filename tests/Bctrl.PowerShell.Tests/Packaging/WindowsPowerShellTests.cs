using System.Management.Automation.Language;
using System.Xml.Linq;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// What ships as script also holds in Windows PowerShell 5.1, as far as that can be told without it.
/// docs/architecture.md lists what can't.
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
        "Bctrl.psd1", "src/Bctrl.PowerShell/Views/Bctrl.format.ps1xml", "src/Bctrl.PowerShell/Views/Bctrl.types.ps1xml",
        .. Runbook.Names.Select(name => "docs/runbooks/" + name),
    ]);

    [Theory]
    [MemberData(nameof(Scripts))]
    public void It_has_no_syntax_that_came_later(string file)
    {
        Assert.All(ScriptsOf(Repository.File(file)), script =>
        {
            var tree = Parser.ParseInput(script, out var tokens, out var errors);

            Assert.Empty(errors);
            // The call operator is an ampersand too, in front of what it calls.
            Assert.DoesNotContain(tokens, token => s_newTokens.Contains(token.Kind) && !IsOld(token, tree));
            Assert.Empty(tree.FindAll(ast => ast is TernaryExpressionAst or PipelineChainAst or PipelineAst { Background: true }, searchNestedScriptBlocks: true));
        });
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void It_is_ASCII_which_Windows_PowerShell_reads_right_without_a_mark(string file) =>
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
    public void Newer_syntax_would_be_found(string script)
    {
        var tree = Parser.ParseInput(script, out var tokens, out _);

        Assert.True(
            tokens.Any(token => s_newTokens.Contains(token.Kind) && !IsOld(token, tree))
            || tree.Find(ast => ast is TernaryExpressionAst or PipelineChainAst or PipelineAst { Background: true }, searchNestedScriptBlocks: true) is not null);
    }

    [Fact]
    public void In_strict_mode_the_views_hold_where_there_is_no_PSStyle()
    {
        using var folder = new TemporaryFolder();
        var views = folder.File("Bctrl.format.ps1xml");
        File.WriteAllText(views, File.ReadAllText(BuiltModule.Views).Replace("PSStyle", "NoSuchStyle", StringComparison.Ordinal));
        var host = new ScreenHost();
        using var session = new ModuleSession(Answers.AllEnded("failed"), host: host, views: views);

        session.Run("Set-StrictMode -Version Latest; Wait-BctrlOperation a | Out-Default; (Wait-BctrlOperation a).Steps | Out-Default").MustBeClean();

        Assert.Contains(host.Lines, line => line.StartsWith("a ", StringComparison.Ordinal) && line.Contains(" failed ", StringComparison.Ordinal));
        Assert.Contains(host.Lines, line => line.Contains(" 1 ok ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> ScriptsOf(string path) => path.EndsWith(".ps1xml", StringComparison.Ordinal)
        ? XDocument.Load(path).Descendants("ScriptBlock").Select(block => block.Value)
        : [File.ReadAllText(path)];

    private static bool IsOld(Token token, ScriptBlockAst tree) =>
        token.Kind == TokenKind.Ampersand && tree.Find(
            ast => ast is CommandAst { InvocationOperator: TokenKind.Ampersand } call && call.Extent.StartOffset == token.Extent.StartOffset,
            searchNestedScriptBlocks: true) is not null;
}
