using System.Globalization;
using System.Management.Automation.Host;

namespace Bctrl.Testing;

/// <summary>
/// A PowerShell host that records its output instead of showing it, and answers confirmation prompts and records them.
/// </summary>
public sealed class RecordingHost : PSHost
{
    private readonly RecordingUserInterface _ui = new();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => nameof(RecordingHost);

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = new(1, 0);

    /// <summary>Gets or sets the width of the output. The default is 80.</summary>
    public int Width
    {
        get => _ui.RawUI.BufferSize.Width;
        set => _ui.RawUI.BufferSize = new(value, _ui.RawUI.BufferSize.Height);
    }

    /// <summary>Gets the messages of the prompts so far.</summary>
    public IReadOnlyList<string> Prompts => _ui.Prompts.ToArray();

    /// <summary>Gets the lines so far, without trailing spaces and without empty lines.</summary>
    public IReadOnlyList<string> Lines =>
        string.Concat(_ui.Texts).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToArray();

    /// <summary>Gets the source of each progress record so far.</summary>
    public IReadOnlyList<long> ProgressSources => _ui.ProgressSources.ToArray();

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
