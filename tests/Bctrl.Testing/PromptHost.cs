using System.Globalization;
using System.Management.Automation.Host;

namespace Bctrl.Testing;

/// <summary>A PowerShell host that answers confirmation prompts, and records them and the text that commands write to it.</summary>
public sealed class PromptHost : PSHost
{
    private readonly PromptUserInterface _ui = new();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => nameof(PromptHost);

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = new(1, 0);

    /// <summary>Gets the messages of the prompts so far.</summary>
    public IReadOnlyList<string> Prompts => _ui.Prompts.ToArray();

    /// <summary>Gets the lines so far, without empty lines.</summary>
    public IReadOnlyList<string> Lines => _ui.Lines.Where(line => line.Length > 0).ToArray();

    /// <summary>
    /// Forgets the prompts and the lines so far, and answers the next prompts with Yes or No. A further prompt throws an
    /// exception.
    /// </summary>
    public void Answer(bool[] answers) => _ui.Reset(answers);

    /// <summary>
    /// Sets the time that passes before each answer, as if a person answered. A negative time lasts until <see cref="Release"/>.
    /// </summary>
    public void DelayAnswers(TimeSpan delay) => _ui.Delay = delay;

    /// <summary>Answers the prompt that waits.</summary>
    public void Release() => _ui.Released.Set();

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
