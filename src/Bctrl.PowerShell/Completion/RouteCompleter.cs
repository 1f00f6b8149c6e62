using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>
/// Completes the routes of the API, with the ids of operations and tool calls that were given to commands of this runspace.
/// </summary>
public sealed class RouteCompleter : IArgumentCompleter
{
    private static readonly (WorkKind Kind, string Action, string Tooltip)[] s_routes =
    [
        (WorkKind.Operation, "", "GET: the current state of the operation"),
        (WorkKind.Operation, "/wait", "POST: waits until it completes or timeoutMs elapses"),
        (WorkKind.Operation, "/cancel", "POST: requests its cancellation"),
        (WorkKind.ToolCall, "", "GET: the current state of the tool call"),
        (WorkKind.ToolCall, "/result", "GET: waits up to waitSeconds for the result"),
        (WorkKind.ToolCall, "/cancel", "POST: requests its cancellation"),
        (WorkKind.ToolCall, "/respond", "POST: answers its question"),
    ];

    private static readonly (string Path, string Tooltip)[] s_otherRoutes =
    [
        ($"/{WorkKind.ToolCall.Route}", "GET: lists tool calls"),
        ("/v1/tools/{tool}/calls", "POST: starts a tool call"),
    ];

    /// <summary>Returns the routes that begin with the word, for the most recent ids, up to 1,000.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        var path = word.Length > 0 && word[0] == '/' ? word : "/" + word;
        return GetRoutes(WorkKind.Operation, path, fakeBoundParameters)
            .Concat(GetRoutes(WorkKind.ToolCall, path, fakeBoundParameters))
            .Concat(s_otherRoutes)
            .Where(route => route.Path.StartsWith(path, StringComparison.OrdinalIgnoreCase))
            .Take(WorkIdCompleter.MaximumCount)
            .Select(route => new CompletionResult(CompletionText.Quote(route.Path), route.Path, CompletionResultType.ParameterValue, route.Tooltip))
            .ToArray();
    }

    private static IEnumerable<(string Path, string Tooltip)> GetRoutes(WorkKind kind, string path, IDictionary fakeBoundParameters)
    {
        var start = $"/{kind.Route}/";
        // All routes of an id begin with the id, so that ids are left out first. There can be many.
        var word = path.Length > start.Length ? path.Substring(start.Length).Split('/')[0] : "";
        return WorkIdCompleter
            .GetRecent(kind, fakeBoundParameters, id => Uri.EscapeDataString(id).StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(item => Uri.EscapeDataString(item.Id))
            .DefaultIfEmpty("{id}")
            .SelectMany(id => s_routes.Where(route => route.Kind == kind).Select(route => ($"{start}{id}{route.Action}", route.Tooltip)));
    }
}
