using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>
/// Completes the ids of operations or tool calls that were given to commands of this runspace, and that are not known to have
/// completed. It sends no request.
/// </summary>
public sealed class WorkIdCompleter : IArgumentCompleter
{
    /// <summary>Nobody reads more, and with a few more characters there are fewer.</summary>
    internal const int MaximumCount = 1000;

    /// <summary>Returns the ids that begin with the word, the most recent first, up to 1,000.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        // All parameters for ids have this completer. An attribute of a generic class can't contain the type of its work.
        var kind = commandName.Contains(WorkKind.ToolCall.Noun) ? WorkKind.ToolCall : WorkKind.Operation;
        return GetRecent(kind, fakeBoundParameters, id => id.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Take(MaximumCount)
            .Select(item => new CompletionResult(
                CompletionText.Quote(item.Id),
                item.Id,
                CompletionResultType.ParameterValue,
                item.Description ?? CmdletMessages.NoResponseYet))
            .ToArray();
    }

    /// <summary>The work that was given over the connection on the command line, or else over that of the session.</summary>
    internal static IEnumerable<(string Id, string? Description)> GetRecent(WorkKind kind, IDictionary fakeBoundParameters, Func<string, bool> matches)
    {
        var named = fakeBoundParameters[nameof(ConnectedCmdlet.Connection)];
        try
        {
            var connection = (named is PSObject wrapped ? wrapped.BaseObject : named) as BctrlConnection ?? BctrlSession.Current.ResolveConnection();
            if (connection is null)
                return [];
            // An id can be the key, if it was given by mistake, or contain characters that hide others.
            var session = BctrlSession.Current;
            var found = kind == WorkKind.ToolCall ? session.ToolCalls.Get(connection).Find(matches) : session.Operations.Get(connection).Find(matches);
            return found.Where(item => SafeText.FromOutside(item.Id).ToString() == item.Id);
        }
        catch (BctrlException)
        {
            // The environment is not valid. The command will say so.
            return [];
        }
    }
}
