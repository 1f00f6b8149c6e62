using System.Xml.Linq;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Compares the MAML file that Get-Help reads with the help pages. If a test fails, run <c>build.ps1 -Task Docs</c> to
/// generate the file again.
/// </summary>
public sealed class MamlTests
{
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly Dictionary<string, XElement> s_commands =
        XDocument.Load(Path.Combine(BuiltModule.Folder, "en-US", "Bctrl.PowerShell.dll-Help.xml")).Root!.Elements()
            .ToDictionary(command => command.Element(s_command + "details")!.Element(s_command + "name")!.Value);

    public static TheoryData<string> Cmdlets => HelpPageTests.Cmdlets;

    [Fact]
    public void The_MAML_file_has_each_cmdlet() => Assert.Equal(HelpPage.Cmdlets, s_commands.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_descriptions_are_those_of_the_page(string name)
    {
        var page = HelpPage.Read(name);
        var command = s_commands[name];

        Assert.Equal(Prose.OfMarkdown(page.Section("SYNOPSIS")), Paragraphs(command.Element(s_command + "details")!.Element(s_maml + "description")));
        Assert.Equal(Prose.OfMarkdown(page.Section("DESCRIPTION")), Paragraphs(command.Element(s_maml + "description")));
        Assert.Equal(Prose.OfMarkdown(page.Section("NOTES")), Paragraphs(command.Element(s_maml + "alertSet")));
        Assert.Equal(Types(page.Inputs), Types(command, "inputType"));
        Assert.Equal(Types(page.Outputs), Types(command, "returnValue"));
        Assert.Equal(
            Prose.OfMarkdown(page.Section("RELATED LINKS")).Replace("- ", "", StringComparison.Ordinal),
            string.Join(' ', command.Descendants(s_maml + "linkText").Select(text => text.Value)));
        Assert.All(command.Descendants(s_maml + "uri"), address => Assert.Empty(address.Value));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_parameters_are_those_of_the_page(string name)
    {
        var elements = s_commands[name].Element(s_command + "parameters")!.Elements().ToArray();
        var parameters = HelpPage.Read(name).Parameters;

        Assert.Equal(parameters.Count, elements.Length);
        foreach (var (parameter, element) in parameters.Zip(elements))
        {
            Assert.Equal(parameter.Name, element.Element(s_maml + "name")!.Value);
            Assert.Equal(Prose.OfMarkdown(parameter.Description), Paragraphs(element.Element(s_maml + "description")));
            Assert.Equal(parameter.Type, element.Element(s_dev + "type")!.Element(s_maml + "name")!.Value);
            Assert.Equal(parameter.DefaultValue, element.Element(s_dev + "defaultValue")!.Value);
            Assert.Equal(parameter.Aliases.DefaultIfEmpty("none"), element.Attribute("aliases")!.Value.Split(", "));
            Assert.Equal(parameter.Sets.Any(set => set.IsRequired), (bool)element.Attribute("required")!);
            Assert.Equal(parameter.Sets[0].Position, element.Attribute("position")!.Value);
            Assert.Equal(Pipeline(parameter), element.Attribute("pipelineInput")!.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_syntax_is_that_of_the_page(string name)
    {
        var items = s_commands[name].Element(s_command + "syntax")!.Elements().Select(item => Prose.OfText(
            $"{item.Element(s_maml + "name")!.Value} {string.Join(' ', item.Elements(s_command + "parameter").Select(Show))}"));

        Assert.Equal(HelpPage.Read(name).Syntax.Select(set => Prose.OfMarkdown(set.Text)).Order(), items.Order());

        static string Show(XElement parameter)
        {
            var text = "-" + parameter.Element(s_maml + "name")!.Value;
            if (parameter.Attribute("position")!.Value != "named")
                text = $"[{text}]";
            if (parameter.Element(s_command + "parameterValue") is { } value)
                text += $" <{value.Value}>";
            if ((bool)parameter.Attribute("required")!)
                return text;
            return $"[{text}]";
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_examples_are_those_of_the_page(string name)
    {
        var elements = s_commands[name].Element(s_command + "examples")!.Elements().ToArray();
        var examples = HelpPage.Read(name).Examples;

        Assert.Equal(examples.Count, elements.Length);
        foreach (var (example, element) in examples.Zip(elements))
        {
            Assert.Equal($"--------- {example.Title} ---------", element.Element(s_maml + "title")!.Value);
            Assert.Equal(example.Blocks[0].Code, element.Element(s_dev + "code")!.Value.ReplaceLineEndings("\n"));
            Assert.Equal(
                Prose.OfMarkdown(example.Text),
                Prose.OfText(example.Blocks[0].Code + " " + Paragraphs(element.Element(s_dev + "remarks"))));
        }
    }

    private static string Pipeline(HelpParameter parameter) =>
        (parameter.Sets.Any(set => set.ByValue), parameter.Sets.Any(set => set.ByPropertyName)) switch
        {
            (true, true) => "true (ByValue, ByPropertyName)",
            (true, false) => "true (ByValue)",
            (false, true) => "true (ByPropertyName)",
            _ => "false",
        };

    private static IEnumerable<string> Types(IEnumerable<(string Title, string Text)> items) =>
        items.Select(item => $"{item.Title}: {Prose.OfMarkdown(item.Text)}");

    private static IEnumerable<string> Types(XElement command, string kind) => command.Descendants(s_command + kind).Select(item =>
        $"{item.Element(s_dev + "type")!.Element(s_maml + "name")!.Value}: {Paragraphs(item.Element(s_maml + "description"))}");

    private static string Paragraphs(XElement? parent) =>
        Prose.OfText(string.Join('\n', parent!.Descendants(s_maml + "para").Select(paragraph => paragraph.Value)));
}
