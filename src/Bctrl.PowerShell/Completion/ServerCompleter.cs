using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the server of the API, the emulator, and the server in the environment.</summary>
public sealed class ServerCompleter : IArgumentCompleter
{
    /// <summary>Returns the servers that begin with the word.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return BctrlEnvironment.ServerVariables
            .Select(variable => (Address: variable.Value, Tooltip: $"the value of {variable.Name}"))
            .Append((Address: ServerAddress.Default.ToString().TrimEnd('/'), Tooltip: "the bctrl API"))
            .Append((Address: "http://localhost:8787", Tooltip: "the emulator on this computer"))
            .Where(server => server.Address.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(server => new CompletionResult(OperationIdCompleter.Quote(server.Address), server.Address, CompletionResultType.ParameterValue, server.Tooltip))
            .ToArray();
    }
}
