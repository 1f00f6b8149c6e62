namespace Bctrl.PowerShell.Tests;

/// <summary>An example on a help page: its code blocks and their output.</summary>
internal sealed class HelpExample
{
    public HelpExample(string title, string text)
    {
        Title = title;
        Text = text;
        var blocks = new List<HelpBlock>();
        List<string>? lines = null;
        var kind = "";
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                lines?.Add(line);
            }
            else if (lines is null)
            {
                lines = [];
                kind = line[3..];
            }
            else
            {
                var block = string.Join('\n', lines);
                if (kind == "powershell")
                    blocks.Add(new(block, null));
                else if (kind == "Output")
                    blocks[^1] = blocks[^1] with { Output = block };
                lines = null;
            }
        }
        Blocks = blocks;
    }

    public string Title { get; }

    /// <summary>The complete example, as Markdown.</summary>
    public string Text { get; }

    public IReadOnlyList<HelpBlock> Blocks { get; }

    /// <summary>Whether the example can be run. The page shows its output.</summary>
    public bool IsRunnable => Blocks.Any(block => block.Output is not null);
}

/// <summary>A code block, and the output that the page shows below it.</summary>
internal sealed record HelpBlock(string Code, string? Output);
