using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Bctrl.Playground.Hosting;

/// <summary>Output to standard output, errors to standard error, questions to whoever sits there.</summary>
internal sealed class PlaygroundUI : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private readonly ProgressPane? _progress = Terminal.HasColor ? new ProgressPane() : null;

    public override PSHostRawUserInterface RawUI { get; } = new PlaygroundRawUI();

    public override bool SupportsVirtualTerminal => Terminal.HasColor;

    /// <summary>Whether output is the text of an error.</summary>
    public bool IsShowingError { get; set; }

    private static PSStyle.FormattingData Style => PSStyle.Instance.Formatting;

    public override void Write(string value)
    {
        if (IsShowingError)
            WriteError(value);
        else
            Write(Console.Out, GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(Terminal.Colored(value, PSStyle.MapForegroundColorToEscapeSequence(foregroundColor)));

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => WriteError(value + Environment.NewLine);

    public override void WriteWarningLine(string message) =>
        WriteLine(Terminal.Colored("WARNING: " + message, Style.Warning));

    public override void WriteVerboseLine(string message) =>
        WriteLine(Terminal.Colored("VERBOSE: " + message, Style.Verbose));

    public override void WriteDebugLine(string message) =>
        WriteLine(Terminal.Colored("DEBUG: " + message, Style.Debug));

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
            _progress?.Update(sourceId, record);
    }

    public void EraseProgress()
    {
        lock (_gate)
            _progress?.Clear();
    }

    public override string ReadLine() =>
        Console.ReadLine() ?? throw new HostException("There is nobody to answer: standard input has ended.");

    public override SecureString ReadLineAsSecureString()
    {
        var text = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var c in ReadLine())
                text.AppendChar(c);
            return text;
        }
        for (var key = Console.ReadKey(true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(true))
        {
            if (key.Key == ConsoleKey.Backspace && text.Length > 0)
                text.RemoveAt(text.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                text.AppendChar(key.KeyChar);
        }
        WriteLine();
        return text;
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteHeading(caption, message);
        return descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Ask(field)));
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
    {
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Write("User: ");
            userName = ReadLine();
        }
        Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        var keys = choices.Select(choice => KeyOf(choice.Label)).ToArray();
        var labels = choices.Select((choice, i) =>
            $"[{keys[i]}] {choice.Label.Replace("&", "", StringComparison.Ordinal)}");
        var hint = defaultChoice >= 0 ? $" (default is \"{keys[defaultChoice]}\")" : "";
        while (true)
        {
            Write($"{string.Join("  ", labels)}  [?] Help{hint}: ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            if (answer == "?")
                for (var i = 0; i < choices.Count; i++)
                    WriteLine($"{keys[i]} - {choices[i].HelpMessage}");
            var chosen = Array.FindIndex(keys, key => key.Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
                return chosen;
        }
    }

    /// <summary>In a label, an ampersand marks the letter to type: <c>&amp;Yes</c>.</summary>
    private static string KeyOf(string label) =>
        label.IndexOf('&', StringComparison.Ordinal) is var mark && mark >= 0 && mark + 1 < label.Length
            ? label.Substring(mark + 1, 1).ToUpperInvariant()
            : label;

    private object? Ask(FieldDescription field)
    {
        Write($"{field.Name}: ");
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        return type == typeof(SecureString)
            ? ReadLineAsSecureString()
            : LanguagePrimitives.ConvertTo(ReadLine(), type, CultureInfo.CurrentCulture);
    }

    private void WriteHeading(string caption, string message)
    {
        EraseProgress();
        foreach (var line in new[] { caption, message })
            if (!string.IsNullOrEmpty(line))
                WriteLine(line);
    }

    private void WriteError(string value) => Write(Console.Error, GetOutputString(value, Terminal.ErrorHasColor));

    private void Write(TextWriter writer, string text)
    {
        lock (_gate)
        {
            _progress?.Hide();
            writer.Write(text);
            _progress?.Show(atLineStart: text.EndsWith('\n'));
        }
    }
}
