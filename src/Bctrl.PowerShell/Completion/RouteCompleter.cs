using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the routes of the API, with the ids of operations that this runspace has seen.</summary>
public sealed class RouteCompleter : IArgumentCompleter
{
    private static readonly (string Action, string Tooltip)[] s_routes =
    [
        ("", "GET: the operation as it stands"),
        ("/wait", "POST: waits until it ends or timeoutMs is over"),
        ("/cancel", "POST: requests its cancellation"),
    ];

    /// <summary>The routes that begin with the word.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        var ids = OperationIdCompleter.SeenBy(fakeBoundParameters).Select(operation => Uri.EscapeDataString(operation.Id)).DefaultIfEmpty("{id}");
        return ids
            .SelectMany(id => s_routes.Select(route => (Path: $"/v1/operations/{id}{route.Action}", route.Tooltip)))
            .Where(route => route.Path.StartsWith(word, StringComparison.OrdinalIgnoreCase) || route.Path.StartsWith("/" + word, StringComparison.OrdinalIgnoreCase))
            .Select(route => new CompletionResult(OperationIdCompleter.Quote(route.Path), route.Path, CompletionResultType.ParameterValue, route.Tooltip))
            .ToArray();
    }
}
