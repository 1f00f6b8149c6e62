using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the routes of the API, with the ids of operations that were given to commands of this runspace.</summary>
public sealed class RouteCompleter : IArgumentCompleter
{
    private static readonly (string Action, string Tooltip)[] s_routes =
    [
        ("", "GET: the current state of the operation"),
        ("/wait", "POST: waits until it completes or timeoutMs elapses"),
        ("/cancel", "POST: requests its cancellation"),
    ];

    /// <summary>Returns the routes that begin with the word, for the most recent ids, up to 1,000.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        var ids = OperationIdCompleter.GetRecentOperations(fakeBoundParameters, _ => true).Select(operation => Uri.EscapeDataString(operation.Id)).DefaultIfEmpty("{id}");
        return ids
            .SelectMany(id => s_routes.Select(route => (Path: $"/v1/operations/{id}{route.Action}", route.Tooltip)))
            .Where(route => route.Path.StartsWith(word, StringComparison.OrdinalIgnoreCase) || route.Path.StartsWith("/" + word, StringComparison.OrdinalIgnoreCase))
            .Take(OperationIdCompleter.MaximumCount)
            .Select(route => new CompletionResult(CompletionText.Quote(route.Path), route.Path, CompletionResultType.ParameterValue, route.Tooltip))
            .ToArray();
    }
}
