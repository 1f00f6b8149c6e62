using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Bctrl.Testing;

/// <summary>The user interface of <see cref="PromptHost"/>. It supports no prompts but those for confirmation.</summary>
internal sealed class PromptUserInterface : PSHostUserInterface
{
    // The choices are Yes, Yes to All, No, No to All, and Suspend, in this order. Their labels depend on the language.
    private const int Yes = 0;
    private const int No = 2;

    private ConcurrentQueue<bool> _answers = new();

    public ConcurrentQueue<string> Prompts { get; private set; } = new();

    public ConcurrentQueue<string> Lines { get; private set; } = new();

    public TimeSpan Delay { get; set; }

    public ManualResetEventSlim Released { get; } = new();

    public override PSHostRawUserInterface RawUI => null!;

    public void Reset(IEnumerable<bool> answers)
    {
        (_answers, Prompts, Lines) = (new(answers), new(), new());
        Delay = TimeSpan.Zero;
        Released.Reset();
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Prompts.Enqueue(message);
        if (!_answers.TryDequeue(out var answer))
            throw new InvalidOperationException($"There is no answer to the prompt: {message}");
        if (Delay < TimeSpan.Zero)
            Released.Wait();
        else
            Thread.Sleep(Delay);
        return answer ? Yes : No;
    }

    public override void Write(string value) => Lines.Enqueue(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Lines.Enqueue(value);

    public override void WriteLine(string value) => Lines.Enqueue(value);

    public override void WriteDebugLine(string message) => Lines.Enqueue(message);

    public override void WriteErrorLine(string value) => Lines.Enqueue(value);

    public override void WriteVerboseLine(string message) => Lines.Enqueue(message);

    public override void WriteWarningLine(string message) => Lines.Enqueue(message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new NotSupportedException();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException();
}
