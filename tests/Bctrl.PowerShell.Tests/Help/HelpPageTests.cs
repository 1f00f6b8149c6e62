using System.Globalization;
using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>Compares the help pages with the metadata of the cmdlets.</summary>
public sealed class HelpPageTests : IDisposable
{
    private static readonly string[] s_sections =
        ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    /// <summary>Default values that the cmdlets determine at run time.</summary>
    private static readonly Dictionary<string, string> s_runtimeDefaults = new()
    {
        ["ApiKey"] = "$env:BCTRL_API_KEY",
        ["Server"] = "https://api.bctrl.ai",
    };

    private readonly ModuleSession _session = new();

    public static TheoryData<string> Cmdlets => new(HelpPage.Cmdlets);

    public static TheoryData<string> All => new(HelpPage.All);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void There_is_one_page_for_each_cmdlet()
    {
        var commands = _session.Run("Get-Command -Module Bctrl* | ForEach-Object Name").MustBeClean().Output.Select(name => name.ToString()).ToArray();
        var module = File.ReadAllText(Path.Combine(HelpPage.Folder, "Bctrl.md"));

        Assert.Equal(commands.Order(StringComparer.Ordinal), HelpPage.Cmdlets);
        Assert.All(HelpPage.Cmdlets, name =>
            Assert.Contains($"### [{name}]({name}.md)\n\n{HelpPage.Read(name).Section("SYNOPSIS")}\n", module, StringComparison.Ordinal));
        Assert.Equal(HelpPage.Cmdlets.Count, module.Split("### ").Length - 1);
    }

    /// <summary>
    /// StartedAt of a queued operation is $null, which compares less than any date. A filter by age must exclude it.
    /// </summary>
    [Fact]
    public void A_filter_by_StartedAt_in_the_documents_excludes_queued_operations() =>
        Assert.All(
            Directory.GetFiles(Repository.File("docs"), "*.*", SearchOption.AllDirectories).Append(Repository.File("README.md"))
                .SelectMany(File.ReadLines).Where(line => line.Contains("StartedAt -lt", StringComparison.Ordinal)),
            line => Assert.Contains("StartedAt -and ", line, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_has_all_sections_and_no_placeholders(string name)
    {
        var page = HelpPage.Read(name);

        Assert.All(s_sections, section => Assert.NotEmpty(page.Section(section)));
        Assert.DoesNotContain("{{", page.Text, StringComparison.Ordinal);
        Assert.Equal("cmdlet", page.Metadata["document type"]);
        Assert.Equal("Bctrl", page.Metadata["Module Name"]);
        Assert.Equal("Bctrl.PowerShell.dll-Help.xml", page.Metadata["external help file"]);
        Assert.Equal(name, page.Metadata["title"]);
        Assert.Single(page.Section("SYNOPSIS").Split('\n'));
        Assert.True(page.Examples.Count >= 3, $"{name} has {page.Examples.Count} examples; at least three are required.");
        Assert.Contains(page.Examples, example => example.IsRunnable);
        Assert.Equal(
            Enumerable.Range(1, page.Examples.Count).Select(number => $"Example {number}: "),
            page.Examples.Select(example => example.Title[..(example.Title.IndexOf(':', StringComparison.Ordinal) + 2)]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_links_of_a_page_lead_to_existing_pages(string name) =>
        Assert.All(
            HelpPage.Read(name).Links.Where(link => !link.StartsWith("https:", StringComparison.Ordinal)),
            link => Assert.True(File.Exists(Path.Combine(HelpPage.Folder, link)), link));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_parameters_are_those_of_the_cmdlet(string name)
    {
        var page = HelpPage.Read(name);

        Assert.Equal(
            GetOwnParameters(Command(name)).Keys.Order(StringComparer.Ordinal),
            page.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
        Assert.All(page.Parameters, parameter => Assert.NotEmpty(parameter.Description));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Types_aliases_and_accepted_values_are_those_of_the_cmdlet(string name)
    {
        var parameters = GetOwnParameters(Command(name));

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
    public void The_description_of_a_parameter_has_its_range(string name)
    {
        var parameters = GetOwnParameters(Command(name));

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
    public void Positions_and_pipeline_input_are_those_of_the_cmdlet(string name)
    {
        var command = Command(name);

        Assert.All(HelpPage.Read(name).Parameters, parameter =>
        {
            var code = GetOwnParameters(command)[parameter.Name].ParameterSets;
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
    public void Default_values_are_those_of_the_cmdlet(string name)
    {
        var command = Command(name);
        var cmdlet = _session.Run($"[{command.ImplementingType.FullName}]::new()").Single().BaseObject;

        Assert.All(HelpPage.Read(name).Parameters.Where(parameter => parameter.Name is not ("WhatIf" or "Confirm")), parameter =>
            Assert.Equal(
                s_runtimeDefaults.TryGetValue(parameter.Name, out var found) ? found : Show(command.ImplementingType.GetProperty(parameter.Name)!.GetValue(cmdlet)),
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
    public void The_syntax_is_that_of_each_parameter_set(string name)
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
    public void Input_and_output_types_are_those_of_the_cmdlet(string name)
    {
        var page = HelpPage.Read(name);
        var command = Command(name);
        var inputs = GetOwnParameters(command).Values
            .Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline))
            .Select(parameter => parameter.ParameterType.FullName!);

        Assert.Equal(inputs.DefaultIfEmpty("None").Order(), page.Inputs.Select(input => input.Title).Order());
        Assert.Equal(command.OutputType.Select(type => type.Name).DefaultIfEmpty("None").Order(), page.Outputs.Select(output => output.Title).Order());
        Assert.All([.. page.Inputs, .. page.Outputs], item => Assert.NotEmpty(item.Text));
    }

    private static Dictionary<string, ParameterMetadata> GetOwnParameters(CmdletInfo command) => command.Parameters
        .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Key))
        .ToDictionary(parameter => parameter.Key, parameter => parameter.Value);

    private CmdletInfo Command(string name) => (CmdletInfo)_session.Run($"Get-Command {name}").Single().BaseObject;
}
