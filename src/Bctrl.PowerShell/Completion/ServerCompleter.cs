using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the servers of the specification, and the one that the environment names.</summary>
public sealed class ServerCompleter : IArgumentCompleter
{
    /// <summary>The servers that begin with the word.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return BctrlEnvironment.ServerTexts
            .Select(text => (Address: text, Tooltip: "from the environment"))
            .Append((Address: ServerAddress.Default.ToString().TrimEnd('/'), Tooltip: "the bctrl API"))
            .Append((Address: "http://localhost:8787", Tooltip: "the emulator on this machine"))
            .Where(server => server.Address.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(server => new CompletionResult(OperationIdCompleter.Quote(server.Address), server.Address, CompletionResultType.ParameterValue, server.Tooltip))
            .ToArray();
    }
}
