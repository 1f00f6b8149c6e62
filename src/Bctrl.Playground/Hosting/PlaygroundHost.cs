using System.Globalization;
using System.Management.Automation.Host;

namespace Bctrl.Playground.Hosting;

/// <summary>What the engine asks for its surroundings.</summary>
internal sealed class PlaygroundHost : PSHost
{
    private readonly PlaygroundUI _ui = new();

    public override string Name => "Bctrl.Playground";

    public override Version Version => typeof(PlaygroundHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>What a script has exited with, if one has.</summary>
    public int? ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <summary>While the action runs, all output goes where errors go.</summary>
    public void ToStandardError(Action action)
    {
        _ui.IsShowingError = true;
        action();
        _ui.IsShowingError = false;
    }

    public void EraseProgress() => _ui.EraseProgress();

    public override void EnterNestedPrompt() => throw new NotSupportedException("The playground has no nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("The playground has no nested prompt.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
