using System.Text.RegularExpressions;

namespace Bctrl.Packaging;

/// <summary>
/// Reads a PowerShell data file without PowerShell: tables, lists and texts in single quotes. A value that is more than
/// data, such as an <c>if</c>, is passed over.
/// </summary>
internal sealed partial class DataFileReader
{
    private readonly MatchCollection _tokens;
    private int _next;

    private DataFileReader(string text) => _tokens = Token().Matches(text.ReplaceLineEndings("\n"));

    /// <exception cref="InvalidDataException">It is no data file.</exception>
    public static Dictionary<string, object?> Read(string text)
    {
        var reader = new DataFileReader(text);
        reader.Skip(IsSpace);
        return reader.ReadValue() as Dictionary<string, object?> ?? throw new InvalidDataException("The file holds no table.");
    }

    private string Current => _next < _tokens.Count ? _tokens[_next].Value : throw new InvalidDataException("The file ends too soon.");

    private static bool IsSpace(string token) => token is "\n" or ";" or "," || token[0] == '#' || string.IsNullOrWhiteSpace(token);

    private object? ReadValue()
    {
        var token = Current;
        _next++;
        switch (token)
        {
            case "@{":
                var table = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
                for (Skip(IsSpace); Current != "}"; Skip(IsSpace))
                {
                    var key = Unquote(Current);
                    _next++;
                    Skip(text => IsSpace(text) || text == "=");
                    table[key] = ReadValue();
                    // Whatever else the value has belongs to no data.
                    Skip(text => text is not ("\n" or ";" or "}"));
                }
                _next++;
                return table;
            case "@(":
                var list = new List<object?>();
                for (Skip(IsSpace); Current != ")"; Skip(IsSpace))
                    list.Add(ReadValue());
                _next++;
                return list;
            case "if":
                Skip(text => text != "\n");
                return null;
            default:
                return Unquote(token);
        }
    }

    private void Skip(Func<string, bool> which)
    {
        while (_next < _tokens.Count && which(Current))
            _next++;
    }

    private static string Unquote(string token) =>
        token.StartsWith("@'", StringComparison.Ordinal) ? token[3..^3]
        : token[0] == '\'' ? token[1..^1].Replace("''", "'", StringComparison.Ordinal)
        : token;

    [GeneratedRegex(@"@'\n.*?\n'@|'(?:[^']|'')*'|\#[^\n]*|@\{|@\(|[{}()=,;\n]|[^\S\n]+|[^\s'{}()=,;\#]+", RegexOptions.Singleline)]
    private static partial Regex Token();
}
