using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the ids of operations that this runspace knows and that had not completed. It sends no request.</summary>
public sealed class OperationIdCompleter : IArgumentCompleter
{
    /// <summary>Returns the ids that begin with the word, the most recent first.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return GetRecentOperations(fakeBoundParameters)
            .Where(operation => operation.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(operation => new CompletionResult(
                Quote(operation.Id),
                operation.Id,
                CompletionResultType.ParameterValue,
                // A tooltip must not be empty.
                SafeText.FromOutside(DisplayText.Join(" ", operation.Status.Length == 0 ? "-" : operation.Status, operation.RuntimeKind, operation.Runtime, operation.Progress?.ToString())).ToString()))
            .ToArray();
    }

    /// <summary>The operations that are known over the connection on the command line, or else over that of the session.</summary>
    internal static IEnumerable<Operation> GetRecentOperations(IDictionary fakeBoundParameters)
    {
        var named = fakeBoundParameters[nameof(ConnectedCmdlet.Connection)];
        try
        {
            var connection = (named is PSObject wrapped ? wrapped.BaseObject : named) as BctrlConnection ?? BctrlSession.Current.ResolveConnection();
            return connection is null ? [] : BctrlSession.Current.GetRecentOperations(connection).NewestFirst;
        }
        catch (BctrlException)
        {
            // The environment is not valid. The command will say so.
            return [];
        }
    }

    /// <summary>Quotes the text where PowerShell would not read it as a single string.</summary>
    internal static string Quote(string text) =>
        text[0] is not ('-' or '.' or ':') && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '/' or '.' or ':')
        ? text
        : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
