using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Bctrl.PowerShell;

/// <summary>Completes one of a few words.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    private readonly (string Word, string Tooltip)[] _words;

    private protected WordCompleter((string Word, string Tooltip)[] words) => _words = words;

    /// <summary>Returns the words that begin with the word on the command line.</summary>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        _words
            .Where(word => word.Word.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word.Word, word.Word, CompletionResultType.ParameterValue, word.Tooltip))
            .ToArray();
}
