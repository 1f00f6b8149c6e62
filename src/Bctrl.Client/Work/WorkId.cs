namespace Bctrl;

/// <summary>Checks the ids of operations and tool calls.</summary>
internal static class WorkId
{
    /// <summary>Ids have 25 or 36 characters. The API may use longer ids one day.</summary>
    private const int MaxLength = 512;

    /// <summary>Returns why the text is not a valid id of any kind of work, or null when it is one.</summary>
    public static string? Validate(string? id) => id switch
    {
        null => "it is null",
        _ when string.IsNullOrWhiteSpace(id) => "it is blank",
        { Length: > MaxLength } => $"it has {id.Length} characters, and the maximum is {MaxLength}",
        _ when ContainsControlCharacter(id) => "it contains a control character, such as a line break",
        _ when !IsWellFormed(id) => "it contains an incomplete Unicode character",
        // A server resolves these even when they are escaped, so the request would reach another route.
        "." or ".." => "it has a special meaning in the path of a request",
        _ => null,
    };

    /// <summary>A loop takes less time than a query: each id is checked, and there can be many.</summary>
    private static bool ContainsControlCharacter(string id)
    {
        foreach (var c in id)
        {
            if (char.IsControl(c))
                return true;
        }
        return false;
    }

    private static bool IsWellFormed(string id)
    {
        for (var i = 0; i < id.Length; i++)
        {
            if (char.IsSurrogate(id[i]) && !(i + 1 < id.Length && char.IsSurrogatePair(id[i], id[++i])))
                return false;
        }
        return true;
    }
}
