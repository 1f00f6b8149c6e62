using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Bctrl;

/// <summary>
/// Text that may be shown: <c>SafeText text = $"… {value} …"</c>. Each value that is inserted can come from outside, such
/// as from a server, so it is made safe: the key is removed, control characters are replaced, and long text is shortened.
/// </summary>
/// <remarks>Errors, warnings and verbose output take no other type, so that nothing else can be shown there.</remarks>
[InterpolatedStringHandler]
internal readonly struct SafeText
{
    /// <summary>Only this much of a text is searched for the key, and shown if the key makes up most of it.</summary>
    private const int MaxLength = 64 * 1024;

    private readonly StringBuilder? _text;

    public SafeText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    private SafeText(string text) => _text = new StringBuilder(text);

    public bool IsEmpty => _text is null or { Length: 0 };

    /// <summary>Makes a text from outside safe.</summary>
    public static SafeText FromOutside(string? text) => text is null ? default : new(MakeSafe(text));

    /// <summary>Returns the message of an exception of this project. It was made safe when the exception was created.</summary>
    public static SafeText MessageOf(BctrlException? exception) => exception is null ? default : new(exception.Message);

    /// <summary>Joins the parts that are not empty.</summary>
    public static SafeText Join(string separator, params SafeText[] parts) =>
        new(string.Join(separator, parts.Where(part => !part.IsEmpty).Select(part => part.ToString())));

    /// <summary>Returns whether the exception can be shown as it is, as Get-Error does with inner exceptions.</summary>
    public static bool IsSafe(Exception? exception) =>
        exception is null
        || (exception.Message.Length <= MaxLength && DisplayText.IsSafe(exception.Message) && KeyRedaction.Redact(exception.Message) == exception.Message && IsSafe(exception.InnerException));

    /// <summary>Returns the text with a period at its end, if it doesn't end with a punctuation mark.</summary>
    public SafeText ToSentence() => IsEmpty || _text![_text.Length - 1] is '.' or '?' or '!' ? this : $"{this}.";

    /// <summary>Returns the text without the periods at its end.</summary>
    public SafeText WithoutPeriod() => new(ToString().TrimEnd('.'));

    /// <summary>Returns the text, or null when it is empty.</summary>
    public string? ToNullable() => IsEmpty ? null : ToString();

    public override string ToString() => _text?.ToString() ?? "";

    // The compiler calls these for an interpolated string.

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted(SafeText value) => _text!.Append(value.ToString());

    public void AppendFormatted<T>(T value, string? format = null) =>
        _text!.Append(MakeSafe(value is IFormattable number ? number.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? ""));

    private static string MakeSafe(string text) =>
        DisplayText.Sanitize(KeyRedaction.Redact(text.Length <= MaxLength ? text : text.Substring(0, MaxLength)));
}
