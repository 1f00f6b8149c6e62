using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the ids of operations that this runspace has seen and that had not ended. It asks no server.</summary>
public sealed class OperationIdCompleter : IArgumentCompleter
{
    /// <summary>The ids that begin with the word, the one seen last first.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return SeenBy(fakeBoundParameters)
            .Where(operation => operation.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(operation => new CompletionResult(
                Quote(operation.Id),
                operation.Id,
                CompletionResultType.ParameterValue,
                Text.Clean(Text.Join(" ", operation.Status, operation.RuntimeKind, operation.Runtime, operation.Progress?.ToString()))))
            .ToArray();
    }

    /// <summary>What was seen over the connection that is typed, or else over the session's.</summary>
    internal static IEnumerable<Operation> SeenBy(IDictionary fakeBoundParameters)
    {
        var named = fakeBoundParameters[nameof(BctrlCmdlet.Connection)];
        return BctrlSession.Current.SeenOver((named is PSObject wrapped ? wrapped.BaseObject : named) as BctrlConnection).NewestFirst;
    }

    /// <summary>The text as one argument that PowerShell takes for no more than text.</summary>
    internal static string Quote(string text) =>
        text[0] is not ('-' or '.' or ':') && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '/' or '.' or ':')
        ? text
        : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
