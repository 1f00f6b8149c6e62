using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell;

/// <summary>Describes the question of a tool call, with the command that answers it.</summary>
internal static class ToolCallQuestion
{
    /// <summary>More names would make the command longer than a line.</summary>
    private const int MaximumProperties = 5;

    /// <summary>Longer than most questions. The property Prompt has the whole text.</summary>
    private const int MaximumLength = 300;

    private static readonly Regex s_name = new(@"\A[A-Za-z_][A-Za-z0-9_]{0,40}\z", RegexOptions.CultureInvariant);

    /// <summary>Another text could be mistaken for a part of the message.</summary>
    private static readonly Regex s_tool = new(@"\A[A-Za-z0-9_.-]{1,80}\z", RegexOptions.CultureInvariant);

    public static SafeText Describe(ToolCall call) => CmdletMessages.RequiresInput(
        call.Id,
        s_tool.IsMatch(call.Tool) ? call.Tool : null,
        string.IsNullOrWhiteSpace(call.Prompt) ? null : DisplayText.Shorten(call.Prompt!.Replace('"', '\''), MaximumLength),
        call.ResponseExpiresAt,
        $"Send-BctrlToolCallResponse {CompletionText.Quote(call.Id)} {GetAnswer(call.ResponseSchema as PSObject)}");

    /// <summary>
    /// Returns the form of the answer, such as <c>@{ approved = &lt;boolean&gt; }</c>. It is an error in PowerShell until each
    /// value is replaced, so that nobody sends it by mistake.
    /// </summary>
    private static string GetAnswer(PSObject? schema)
    {
        // The names come from the server, and the command is copied to a prompt.
        var properties = (schema?.Properties["properties"]?.Value as PSObject)?.Properties.Where(property => s_name.IsMatch(property.Name)).ToList() ?? [];
        if (properties.Count == 0)
            return Format(schema?.Properties["properties"]?.Value is PSObject ? null : schema);
        var required = (schema!.Properties["required"]?.Value as object?[] ?? []).OfType<string>().ToList();
        var names = properties
            .OrderByDescending(property => required.Contains(property.Name))
            .Take(MaximumProperties)
            .Select(property => $"{property.Name} = {Format(property.Value as PSObject)}");
        return $"@{{ {string.Join("; ", names)}{(properties.Count > MaximumProperties ? "; …" : "")} }}";
    }

    private static string Format(PSObject? schema) =>
        schema?.Properties["type"]?.Value is string type && s_name.IsMatch(type) ? $"<{type}>" : "<answer>";
}
