using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes the server of the API, the emulator, and the servers in the environment.</summary>
public sealed class ServerCompleter : IArgumentCompleter
{
    /// <summary>Returns the servers that begin with the word. The same server is returned once, as it is written first.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = wordToComplete.Trim('\'', '"');
        return BctrlEnvironment.ServerVariables
            .Select(variable => (Address: variable.Value, Tooltip: $"the value of {variable.Name}"))
            .Append((Address: ServerAddress.Default.ToString().TrimEnd('/'), Tooltip: "the bctrl API"))
            .Append((Address: "http://localhost:8787", Tooltip: "the emulator on this computer"))
            .GroupBy(server => Normalize(server.Address))
            .Select(group => (group.First().Address, Tooltip: string.Join(", ", group.Select(server => server.Tooltip))))
            .Where(server => server.Address.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(server => new CompletionResult(CompletionText.Quote(server.Address), server.Address, CompletionResultType.ParameterValue, server.Tooltip))
            .ToArray();
    }

    /// <summary>Returns what is the same for two ways to write the same address.</summary>
    private static string Normalize(string address)
    {
        try
        {
            return ServerAddress.Normalize(new Uri(address), isProxied: false, allowUnencrypted: true).ToString();
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException)
        {
            // It is offered all the same: Connect-Bctrl will say what is wrong with it.
            return address;
        }
    }
}
