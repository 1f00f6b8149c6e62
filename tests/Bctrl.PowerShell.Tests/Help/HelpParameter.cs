namespace Bctrl.PowerShell.Tests;

/// <summary>The documentation of a parameter on a help page.</summary>
internal sealed record HelpParameter(
    string Name, string Description, string Type, string DefaultValue, IReadOnlyList<string> Aliases,
    IReadOnlyList<HelpParameterSet> Sets, IReadOnlyList<string> AcceptedValues)
{
    /// <summary>
    /// Parses the description and the YAML below it. PlatyPS uses at most two levels of lists and mappings.
    /// </summary>
    public static HelpParameter Read(string name, string text)
    {
        var parts = text.Split("```yaml\n");
        var values = new Dictionary<string, string>();
        var lists = new Dictionary<string, List<string>>();
        var sets = new List<Dictionary<string, string>>();
        var current = "";
        foreach (var line in parts[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Pair(line.TrimStart('-', ' '));
            if (line[0] is not ('-' or ' '))
                (current, values[key]) = (key, value);
            else if (current == "ParameterSets" && line[0] == '-')
                sets.Add(new() { [key] = value });
            else if (current == "ParameterSets")
                sets[^1][key] = value;
            else if (lists.TryGetValue(current, out var list))
                list.Add(key);
            else
                lists[current] = [key];
        }
        return new(
            name, parts[0].Trim('\n'), values["Type"], values["DefaultValue"], lists.GetValueOrDefault("Aliases", []),
            [.. sets.Select(HelpParameterSet.Read)], lists.GetValueOrDefault("AcceptedValues", []));
    }

    private static (string Key, string Value) Pair(string line)
    {
        // Split at a colon with a space: a default value can be a URI.
        var pair = line.Split(": ", 2);
        return (pair[0].TrimEnd(':'), pair.Length == 2 ? pair[1].Trim('\'') : "");
    }
}

/// <summary>How a parameter is bound in one parameter set, or in all parameter sets.</summary>
internal sealed record HelpParameterSet(string Name, string Position, bool IsRequired, bool ByValue, bool ByPropertyName, bool FromRemaining)
{
    public static HelpParameterSet Read(Dictionary<string, string> values) => new(
        values["Name"], values["Position"], bool.Parse(values["IsRequired"]), bool.Parse(values["ValueFromPipeline"]),
        bool.Parse(values["ValueFromPipelineByPropertyName"]), bool.Parse(values["ValueFromRemainingArguments"]));
}
