namespace Bctrl.PowerShell.Tests;

/// <summary>A text that contains the API key.</summary>
/// <param name="Command">The command that wrote it.</param>
/// <param name="Place">Where the text is.</param>
/// <param name="IsData">Whether the text is in the data that the server returned: an operation, a tool call, headers, or a body.</param>
/// <param name="Encoding">The encoding of the key.</param>
/// <param name="Text">The text.</param>
internal sealed record KeyLeak(string Command, string Place, bool IsData, string Encoding, string Text)
{
    /// <summary>Whether the text is in what <c>Invoke-BctrlRequest</c> returned: the body or the headers of any response.</summary>
    public bool IsResponse =>
        Command.StartsWith("Invoke-BctrlRequest", StringComparison.Ordinal) && Place.EndsWith("output", StringComparison.Ordinal);

    public override string ToString() => $"{Command}, {Place} ({Encoding}): {Text}";
}
