using System.Globalization;
using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>The pages say what the engine says of the cmdlets, and nothing else.</summary>
public sealed class HelpPageTests : IDisposable
{
    private static readonly string[] s_sections =
        ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    /// <summary>Defaults that the code finds only when it runs.</summary>
    private static readonly Dictionary<string, string> s_found = new()
    {
        ["ApiKey"] = "$env:BCTRL_API_KEY",
        ["Server"] = "https://api.bctrl.ai",
    };

    private readonly ModuleSession _session = new();

    public static TheoryData<string> Cmdlets => new(HelpPage.Cmdlets);

    public static TheoryData<string> All => new(HelpPage.All);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void There_is_a_page_for_each_cmdlet_and_for_nothing_else()
    {
        var commands = _session.Run("Get-Command -Module Bctrl* | ForEach-Object Name").MustBeClean().Output.Select(name => name.ToString()).ToArray();
        var module = File.ReadAllText(Path.Combine(HelpPage.Folder, "Bctrl.md"));

        Assert.Equal(commands.Order(StringComparer.Ordinal), HelpPage.Cmdlets);
        Assert.All(HelpPage.Cmdlets, name =>
            Assert.Contains($"### [{name}]({name}.md)\n\n{HelpPage.Read(name).Section("SYNOPSIS")}\n", module, StringComparison.Ordinal));
        Assert.Equal(HelpPage.Cmdlets.Count, module.Split("### ").Length - 1);
    }

    /// <summary>What is queued has not started, and $null is less than any date: it would be cancelled for its age.</summary>
    [Fact]
    public void No_document_takes_what_has_not_started_for_old() =>
        Assert.All(
            Directory.GetFiles(Repository.File("docs"), "*.*", SearchOption.AllDirectories).Append(Repository.File("README.md"))
                .SelectMany(File.ReadLines).Where(line => line.Contains("StartedAt -lt", StringComparison.Ordinal)),
            line => Assert.Contains("StartedAt -and ", line, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_has_every_section_filled(string name)
    {
        var page = HelpPage.Read(name);

        Assert.All(s_sections, section => Assert.NotEmpty(page.Section(section)));
        Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal);
        Assert.Equal("cmdlet", page.Metadata["document type"]);
        Assert.Equal("Bctrl", page.Metadata["Module Name"]);
        Assert.Equal("Bctrl.PowerShell.dll-Help.xml", page.Metadata["external help file"]);
        Assert.Equal(name, page.Metadata["title"]);
        Assert.Single(page.Section("SYNOPSIS").Split('\n'));
        Assert.True(page.Examples.Count >= 3, $"{name} has {page.Examples.Count} examples; three are the least.");
        Assert.Contains(page.Examples, example => example.IsRunnable);
        Assert.Equal(
            Enumerable.Range(1, page.Examples.Count).Select(number => $"Example {number}: "),
            page.Examples.Select(example => example.Title[..(example.Title.IndexOf(':', StringComparison.Ordinal) + 2)]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_page_leads_only_to_pages_that_exist(string name) =>
        Assert.All(
            HelpPage.Read(name).Links.Where(link => !link.StartsWith("https:", StringComparison.Ordinal)),
            link => Assert.True(File.Exists(Path.Combine(HelpPage.Folder, link)), link));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_has_the_parameters_that_the_engine_reports(string name)
    {
        var page = HelpPage.Read(name);

        Assert.Equal(
            Own(Command(name)).Keys.Order(StringComparer.Ordinal),
            page.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
        Assert.All(page.Parameters, parameter => Assert.NotEmpty(parameter.Description));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Types_aliases_and_the_values_that_are_taken_are_those_of_the_code(string name)
    {
        var parameters = Own(Command(name));

        Assert.All(HelpPage.Read(name).Parameters, parameter =>
        {
            var code = parameters[parameter.Name];
            Assert.Equal((Nullable.GetUnderlyingType(code.ParameterType) ?? code.ParameterType).FullName, parameter.Type);
            Assert.Equal(code.Aliases.Order(), parameter.Aliases.Order());
            Assert.Equal(code.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues), parameter.AcceptedValues);
        });
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_range_is_told(string name)
    {
        var parameters = Own(Command(name));

        Assert.All(HelpPage.Read(name).Parameters, parameter =>
        {
            foreach (var range in parameters[parameter.Name].Attributes.OfType<ValidateRangeAttribute>())
            {
                foreach (var bound in (object[])[range.MinRange, range.MaxRange])
                    Assert.Contains(string.Format(CultureInfo.InvariantCulture, "{0:#,0.###}", bound), parameter.Description, StringComparison.Ordinal);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Positions_and_pipeline_flags_are_those_of_the_code(string name)
    {
        var command = Command(name);

        Assert.All(HelpPage.Read(name).Parameters, parameter =>
        {
            var code = Own(command)[parameter.Name].ParameterSets;
            Assert.Equal(
                code.Select(set => new HelpParameterSet(
                    set.Key == ParameterAttribute.AllParameterSets ? "(All)" : set.Key,
                    set.Value.Position < 0 ? "Named" : set.Value.Position.ToString(CultureInfo.InvariantCulture),
                    set.Value.IsMandatory, set.Value.ValueFromPipeline, set.Value.ValueFromPipelineByPropertyName,
                    set.Value.ValueFromRemainingArguments)).OrderBy(set => set.Name, StringComparer.Ordinal),
                parameter.Sets.OrderBy(set => set.Name, StringComparer.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Defaults_are_those_of_the_code(string name)
    {
        var command = Command(name);
        var cmdlet = _session.Run($"[{command.ImplementingType.FullName}]::new()").Single().BaseObject;

        Assert.All(HelpPage.Read(name).Parameters.Where(parameter => parameter.Name is not ("WhatIf" or "Confirm")), parameter =>
            Assert.Equal(
                s_found.TryGetValue(parameter.Name, out var found) ? found : Show(command.ImplementingType.GetProperty(parameter.Name)!.GetValue(cmdlet)),
                parameter.DefaultValue));

        static string Show(object? value) => value switch
        {
            null or "" => "None",
            SwitchParameter on => on.ToString(),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
        };
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_syntax_has_each_parameter_set_with_its_parameters_in_order(string name)
    {
        var syntax = HelpPage.Read(name).Syntax.ToDictionary(set => set.Title.Replace(" (Default)", "", StringComparison.Ordinal), set => set.Text);
        var command = Command(name);

        Assert.Equal(command.ParameterSets.Select(set => set.Name).Order(), syntax.Keys.Order());
        Assert.All(command.ParameterSets, set =>
        {
            var engine = set.ToString().Replace("[<CommonParameters>]", "", StringComparison.Ordinal);
            Assert.Equal(Prose.OfText($"{name} {engine}"), Prose.OfMarkdown(syntax[set.Name]));
        });
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void What_goes_in_and_comes_out_is_what_the_code_declares(string name)
    {
        var page = HelpPage.Read(name);
        var command = Command(name);
        var inputs = Own(command).Values
            .Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline))
            .Select(parameter => parameter.ParameterType.FullName!);

        Assert.Equal(inputs.DefaultIfEmpty("None").Order(), page.Inputs.Select(input => input.Title).Order());
        Assert.Equal(command.OutputType.Select(type => type.Name).DefaultIfEmpty("None").Order(), page.Outputs.Select(output => output.Title).Order());
        Assert.All([.. page.Inputs, .. page.Outputs], item => Assert.NotEmpty(item.Text));
    }

    private static Dictionary<string, ParameterMetadata> Own(CmdletInfo command) => command.Parameters
        .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Key))
        .ToDictionary(parameter => parameter.Key, parameter => parameter.Value);

    private CmdletInfo Command(string name) => (CmdletInfo)_session.Run($"Get-Command {name}").Single().BaseObject;
}
