namespace Bctrl.Playground;

/// <summary>What the command line asks for: a command, a file, or by default the tour.</summary>
internal sealed record Options(string? Command = null, string? File = null, params string[] Arguments)
{
    public const string Usage = """
        Shows the module Bctrl at work against an emulator in this process.

          dotnet run --project src/Bctrl.Playground                                  the tour
          dotnet run --project src/Bctrl.Playground -- -Command '<script>'           a script instead
          dotnet run --project src/Bctrl.Playground -- -File <path> [<argument>...]  a script file instead

        BCTRL_BASE_URL and BCTRL_API_KEY are set to the emulator; New-EmulatorOperation starts operations in it.
        It has the engine's own commands, such as Where-Object; Select-Object, Export-Csv and the rest come with PowerShell.
        """;

    /// <summary>Nothing if the arguments make no sense.</summary>
    public static Options? Parse(string[] args) => args switch
    {
        [] => new Options(),
        [var name, _, ..] when Is(name, "Command") => new Options(Command: string.Join(' ', args[1..])),
        [var name, var file, ..] when Is(name, "File") => new Options(File: file, Arguments: args[2..]),
        _ => null,
    };

    /// <summary>Like PowerShell: with one dash or two, in any case, and cut short.</summary>
    private static bool Is(string argument, string name) =>
        argument.StartsWith('-') && argument.TrimStart('-') is { Length: > 0 } given
        && name.StartsWith(given, StringComparison.OrdinalIgnoreCase);
}
