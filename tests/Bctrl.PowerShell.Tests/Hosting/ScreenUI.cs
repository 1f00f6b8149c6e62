using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>Keeps what it would show. Nobody is there to answer a prompt, but for a choice where a test says so.</summary>
internal sealed class ScreenUI(int width) : PSHostUserInterface
{
    public StringBuilder Text { get; } = new();

    /// <summary>The progress records, in the order they came.</summary>
    public ConcurrentQueue<(long Source, ProgressRecord Record)> Progress { get; } = new();

    /// <summary>Chooses, by the question; the number of the choice.</summary>
    public Func<string, int>? Choose { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new ScreenRawUI(width);

    public override bool SupportsVirtualTerminal => true;

    // As every host does, it asks PowerShell whether the escape codes may stay.
    public override void Write(string value) => Text.Append(GetOutputString(value, SupportsVirtualTerminal));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");

    public override void WriteErrorLine(string value) => WriteLine($"ERROR: {value}");

    public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");

    public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");

    // A command may change its record after it was written: what is kept is how it was.
    public override void WriteProgress(long sourceId, ProgressRecord record) =>
        Progress.Enqueue((sourceId, new ProgressRecord(record.ActivityId, record.Activity, record.StatusDescription)
        {
            ParentActivityId = record.ParentActivityId,
            PercentComplete = record.PercentComplete,
            SecondsRemaining = record.SecondsRemaining,
            RecordType = record.RecordType,
        }));

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new NotSupportedException();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        Choose is null ? throw new NotSupportedException() : Choose(message);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException();
}
