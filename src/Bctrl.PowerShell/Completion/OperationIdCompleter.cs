using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>
/// Completes the ids of operations that were given to commands of this runspace, and that are not known to have completed.
/// It sends no request.
/// </summary>
public sealed class OperationIdCompleter : IArgumentCompleter
{
    /// <summary>Nobody reads more, and with a few more characters there are fewer.</summary>
    internal const int MaximumCount = 1000;

    /// <summary>Returns the ids that begin with the word, the most recent first, up to 1,000.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return GetRecentOperations(fakeBoundParameters, id => id.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Take(MaximumCount)
            .Select(operation => new CompletionResult(
                CompletionText.Quote(operation.Id),
                operation.Id,
                CompletionResultType.ParameterValue,
                operation.Description ?? CmdletMessages.NoResponseYet))
            .ToArray();
    }

    /// <summary>The operations that were given over the connection on the command line, or else over that of the session.</summary>
    internal static IEnumerable<(string Id, string? Description)> GetRecentOperations(IDictionary fakeBoundParameters, Func<string, bool> matches)
    {
        var named = fakeBoundParameters[nameof(ConnectedCmdlet.Connection)];
        try
        {
            var connection = (named is PSObject wrapped ? wrapped.BaseObject : named) as BctrlConnection ?? BctrlSession.Current.ResolveConnection();
            if (connection is null)
                return [];
            // An id can be the key, if it was given by mistake, or contain characters that hide others.
            return BctrlSession.Current.GetRecentOperations(connection).Find(matches).Where(operation => SafeText.FromOutside(operation.Id).ToString() == operation.Id);
        }
        catch (BctrlException)
        {
            // The environment is not valid. The command will say so.
            return [];
        }
    }

    /// <summary>The tooltip for an operation, which must not be empty.</summary>
    internal static string Describe(Operation operation) => SafeText.FromOutside(DisplayText.Join(
        " ", operation.Status.Length == 0 ? "-" : operation.Status, operation.RuntimeKind, operation.Runtime, operation.Progress?.ToString())).ToString();
}
