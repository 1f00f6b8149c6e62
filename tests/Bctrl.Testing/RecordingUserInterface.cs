using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Bctrl.Testing;

/// <summary>The user interface of <see cref="RecordingHost"/>. It supports no prompts but those for confirmation.</summary>
internal sealed class RecordingUserInterface : PSHostUserInterface
{
    // The choices are Yes, Yes to All, No, No to All, and Suspend, in this order. Their labels depend on the language.
    private const int Yes = 0;
    private const int No = 2;

    private ConcurrentQueue<bool> _answers = new();

    public ConcurrentQueue<string> Prompts { get; private set; } = new();

    public ConcurrentQueue<string> Texts { get; private set; } = new();

    public ConcurrentQueue<long> ProgressSources { get; } = new();

    public TimeSpan Delay { get; set; }

    public ManualResetEventSlim Released { get; } = new();

    public override PSHostRawUserInterface RawUI { get; } = new RecordingRawUserInterface();

    public void Reset(IEnumerable<bool> answers)
    {
        (_answers, Prompts, Texts) = (new(answers), new(), new());
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

    public override void Write(string value) => Texts.Enqueue(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteDebugLine(string message) => WriteLine(message);

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteVerboseLine(string message) => WriteLine(message);

    public override void WriteWarningLine(string message) => WriteLine(message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => ProgressSources.Enqueue(sourceId);

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
