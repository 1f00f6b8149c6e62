namespace Bctrl;

/// <summary>What may be the id of an operation.</summary>
internal static class OperationId
{
    /// <summary>An id is a UUID; this leaves room for whatever comes after UUIDs.</summary>
    private const int MaxLength = 512;

    /// <summary>Why this can't be an id, or null when it can.</summary>
    public static string? FindFault(string? id) => id switch
    {
        null => "it is null",
        _ when string.IsNullOrWhiteSpace(id) => "it is blank",
        { Length: > MaxLength } => $"it has {id.Length} characters, more than {MaxLength}",
        _ when id.Any(char.IsControl) => "it has a control character, such as a line break",
        _ when !IsWellFormed(id) => "it has half of a character",
        // A server resolves these even when they are escaped, and the request would reach another route.
        "." or ".." => "it would change the path of the request",
        _ => null,
    };

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
