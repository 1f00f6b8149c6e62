using System.Management.Automation.Language;
using Bctrl.Playground.Hosting;

namespace Bctrl.Playground;

/// <summary>
/// Shows <c>Tour.ps1</c> command by command: its comments as text, and each command before its output.
/// </summary>
internal static class Tour
{
    public static int Show(Session session)
    {
        using var resource = new StreamReader(typeof(Tour).Assembly.GetManifestResourceStream("Tour.ps1")!);
        var script = Parser.ParseInput(resource.ReadToEnd(), out var tokens, out _);
        var comments = new Queue<Token>(tokens.Where(token => token.Kind == TokenKind.Comment));
        foreach (var command in script.EndBlock.Statements)
        {
            ShowComments(comments, command.Extent.StartOffset);
            var lines = command.Extent.Text.ReplaceLineEndings("\n").Split('\n');
            Terminal.WriteLine("PS> " + string.Join(Environment.NewLine + ">> ", lines), "\e[1;36m");
            var exitCode = session.Run(command.Extent.Text);
            if (exitCode != 0)
                return exitCode;
        }
        ShowComments(comments, int.MaxValue);
        return 0;
    }

    private static void ShowComments(Queue<Token> comments, int before)
    {
        if (comments.TryPeek(out var next) && next.Extent.StartOffset < before)
            Console.Out.WriteLine();
        while (comments.TryPeek(out next) && next.Extent.StartOffset < before)
            Terminal.WriteLine(comments.Dequeue().Text, "\e[32m");
    }
}
