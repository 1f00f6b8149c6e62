using System.Globalization;
using System.Text;

namespace Bctrl.Emulator;

/// <summary>
/// Converts the position in a list of tool calls to a cursor and back. A position is the number of the last tool call of
/// the page before. Cursors contain characters that a client must escape in an address.
/// </summary>
internal static class ToolCallCursor
{
    private const string Prefix = "tool calls before ";

    /// <summary>The cursor of the first page.</summary>
    public static readonly string Start = Create(long.MaxValue);

    public static string Create(long number) => Convert.ToBase64String(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}>")));

    /// <exception cref="ApiException">The cursor is not valid.</exception>
    public static long Parse(string cursor)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes[..length]) is var text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(Prefix.Length).TrimEnd('>'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Create(number) == cursor
                ? number
                : throw ApiException.InvalidRequest(
                    "cursor is not valid.", "Use the nextCursor of the page before, or no cursor for the first page.");
    }
}
