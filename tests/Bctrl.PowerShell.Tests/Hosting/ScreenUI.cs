using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The user interface of <see cref="ScreenHost"/>. It records the output. It supports no prompts but PromptForChoice.
/// </summary>
internal sealed class ScreenUI(int width) : PSHostUserInterface
{
    public StringBuilder Text { get; } = new();

    /// <summary>The progress records, in output order.</summary>
    public ConcurrentQueue<(long Source, ProgressRecord Record)> Progress { get; } = new();

    /// <summary>Answers a choice prompt: gets the message, and returns the index of the choice.</summary>
    public Func<string, int>? Choose { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new ScreenRawUI(width);

    public override bool SupportsVirtualTerminal => true;

    // Removes the escape codes if $PSStyle.OutputRendering says so, as every host does.
    public override void Write(string value) => Text.Append(GetOutputString(value, SupportsVirtualTerminal));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteDebugLine(string message) => WriteLine($"DEBUG: {message}");

    public override void WriteErrorLine(string value) => WriteLine($"ERROR: {value}");

    public override void WriteVerboseLine(string message) => WriteLine($"VERBOSE: {message}");

    public override void WriteWarningLine(string message) => WriteLine($"WARNING: {message}");

    // A command can reuse and change a record after it was written, so a copy is recorded.
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
