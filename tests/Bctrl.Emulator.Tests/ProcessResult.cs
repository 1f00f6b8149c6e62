namespace Bctrl.Emulator.Tests;

/// <summary>The exit code and the output of a process that has exited.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error);
