using System.Globalization;
using System.Management.Automation.Host;

namespace Bctrl.PowerShell.Tests;

/// <summary>A PowerShell host that records its output instead of showing it.</summary>
internal sealed class ScreenHost(int width = 80) : PSHost
{
    private readonly ScreenUI _ui = new(width);

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => nameof(ScreenHost);

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = new(1, 0);

    /// <summary>The lines of the output, without trailing spaces.</summary>
    public IReadOnlyList<string> Lines => [.. _ui.Text.ToString().Split('\n').Select(line => line.TrimEnd())];

    public ScreenUI Screen => _ui;

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
