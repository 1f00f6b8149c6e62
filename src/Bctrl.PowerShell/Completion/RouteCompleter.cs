using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the routes of the API, with the ids of operations that were given to commands of this runspace.</summary>
public sealed class RouteCompleter : IArgumentCompleter
{
    private const string Operations = "/v1/operations/";

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
        var path = word.Length > 0 && word[0] == '/' ? word : "/" + word;
        // All routes of an id begin with the id, so that ids are left out first. There can be many.
        var id = path.Length > Operations.Length ? path.Substring(Operations.Length).Split('/')[0] : "";
        return OperationIdCompleter
            .GetRecentOperations(fakeBoundParameters, other => Uri.EscapeDataString(other).StartsWith(id, StringComparison.OrdinalIgnoreCase))
            .Select(operation => Uri.EscapeDataString(operation.Id))
            .DefaultIfEmpty("{id}")
            .SelectMany(id => s_routes.Select(route => (Path: $"{Operations}{id}{route.Action}", route.Tooltip)))
            .Where(route => route.Path.StartsWith(path, StringComparison.OrdinalIgnoreCase))
            .Take(OperationIdCompleter.MaximumCount)
            .Select(route => new CompletionResult(CompletionText.Quote(route.Path), route.Path, CompletionResultType.ParameterValue, route.Tooltip))
            .ToArray();
    }
}
