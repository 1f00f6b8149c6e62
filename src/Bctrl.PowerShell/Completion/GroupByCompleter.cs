using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the properties of operations by which they are usually grouped.</summary>
public sealed class GroupByCompleter : IArgumentCompleter
{
    private static readonly (string Name, string Tooltip)[] s_properties =
    [
        (nameof(Operation.RuntimeKind), "browser, desktop or spreadsheet"),
        (nameof(Operation.Runtime), "the name of the runtime"),
        (nameof(Operation.WorkspaceId), "the id of the workspace"),
        (nameof(Operation.Status), "the status"),
    ];

    /// <summary>Returns the properties that begin with the word.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        s_properties
            .Where(property => property.Name.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(property => new CompletionResult(property.Name, property.Name, CompletionResultType.ParameterValue, property.Tooltip))
            .ToArray();
}
