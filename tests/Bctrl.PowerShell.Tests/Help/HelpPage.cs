using System.Text.RegularExpressions;

namespace Bctrl.PowerShell.Tests;

/// <summary>A help page in docs/en-US, parsed without PlatyPS.</summary>
internal sealed partial class HelpPage
{
    public static string Folder { get; } = Repository.File("docs", "en-US");

    public static IReadOnlyList<string> Cmdlets { get; } = GetNames("*-*.md");

    public static IReadOnlyList<string> Topics { get; } = GetNames("about_*.md");

    public static IReadOnlyList<string> All { get; } = [.. Cmdlets, .. Topics];

    private readonly Dictionary<string, string> _sections;

    private HelpPage(string name, string text)
    {
        Name = name;
        Text = text;
        var header = FrontMatter().Match(text);
        Metadata = header.Success ? ToMap(header.Groups[1].Value) : [];
        _sections = Split(text[header.Length..], level: 2).ToDictionary(section => section.Title, section => section.Text);
        Examples = [.. Split(Section(IsTopic ? "LONG DESCRIPTION" : "EXAMPLES"), level: 3).Select(part => new HelpExample(part.Title, part.Text))];
        Parameters = IsTopic ? [] : [.. Split(Section("PARAMETERS"), level: 3)
            .Where(part => part.Title.StartsWith('-'))
            .Select(part => HelpParameter.Read(part.Title[1..], part.Text))];
    }

    public string Name { get; }

    public string Text { get; }

    public bool IsTopic => Name.StartsWith("about_", StringComparison.Ordinal);

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The examples of a cmdlet, or the parts of a topic.</summary>
    public IReadOnlyList<HelpExample> Examples { get; }

    public IReadOnlyList<HelpParameter> Parameters { get; }

    /// <summary>The input types, each with its description.</summary>
    public IReadOnlyList<(string Title, string Text)> Inputs => Split(Section("INPUTS"), level: 3);

    public IReadOnlyList<(string Title, string Text)> Outputs => Split(Section("OUTPUTS"), level: 3);

    /// <summary>The parameter sets, each with its syntax.</summary>
    public IReadOnlyList<(string Title, string Text)> Syntax => Split(Section("SYNTAX"), level: 3);

    public IReadOnlyList<string> Links => [.. LinkTarget().Matches(Text).Select(match => match.Groups[1].Value)];

    public static HelpPage Read(string name) => new(name, File.ReadAllText(Path.Combine(Folder, name + ".md")).ReplaceLineEndings("\n"));

    /// <summary>Gets the text of a section without its heading.</summary>
    public string Section(string title) => _sections.TryGetValue(title, out var text) ? text : throw new InvalidDataException($"{Name} has no section {title}.");

    /// <summary>Splits a text at the headings of a level. It ignores headings in code blocks.</summary>
    private static List<(string Title, string Text)> Split(string text, int level)
    {
        var parts = new List<(string, string)>();
        var mark = new string('#', level) + " ";
        string? title = null;
        var lines = new List<string>();
        var isCode = false;
        foreach (var line in text.Split('\n'))
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (isCode || !line.StartsWith(mark, StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }
            Finish();
            title = line[mark.Length..];
        }
        Finish();
        return parts;

        void Finish()
        {
            if (title is not null)
                parts.Add((title, string.Join('\n', lines).Trim('\n')));
            lines.Clear();
        }
    }

    private static Dictionary<string, string> ToMap(string lines) => lines.Split('\n')
        .Select(line => line.Split(':', 2))
        .ToDictionary(pair => pair[0], pair => pair[1].Trim().Trim('\''));

    private static string[] GetNames(string pattern) =>
        [.. Directory.GetFiles(Folder, pattern).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\A---\n(.*?)\n---\n", RegexOptions.Singleline)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex LinkTarget();
}
