using System.Management.Automation;
using System.Text;
using System.Text.Json;

namespace Bctrl.PowerShell;

/// <summary>Converts the input of a tool, and the answer to a question of a tool, to JSON.</summary>
internal static class ToolJson
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = PSObjectJsonSerializer.MaxDepth };

    /// <summary>Converts a hashtable, an object or JSON text to a JSON object. Null is an object without properties.</summary>
    /// <exception cref="BctrlException">The value is not a JSON object.</exception>
    public static byte[] ReadInput(object? input)
    {
        var json = input is null ? "{}"u8.ToArray() : GetText(input) is { } text ? Parse(text, CmdletMessages.InputIsNoObject) : Serialize(input);
        return json.Length > 0 && Array.Find(json, letter => !char.IsWhiteSpace((char)letter)) == '{'
            ? json
            : throw Invalid(CmdletMessages.InputIsNoObject(CmdletMessages.InputIsOther));
    }

    /// <summary>
    /// Converts a value of any type to JSON. Text that begins like a JSON object or array is JSON, and other text is a string.
    /// </summary>
    /// <exception cref="BctrlException">The text begins like JSON but is not valid, or the value can't be converted.</exception>
    public static byte[] ReadAnswer(object? answer) =>
        GetText(answer) is { } text && text.TrimStart().FirstOrDefault() is '{' or '['
            ? Parse(text, CmdletMessages.AnswerIsInvalidJson)
            : Serialize(answer);

    private static string? GetText(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) as string;

    private static byte[] Parse(string text, Func<string, SafeText> describe)
    {
        try
        {
            using var json = JsonDocument.Parse(text, s_options);
            return Encoding.UTF8.GetBytes(text);
        }
        // An incomplete Unicode character is an ArgumentException.
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw Invalid(describe(e.Message));
        }
    }

    private static byte[] Serialize(object? value)
    {
        try
        {
            return PSObjectJsonSerializer.ToUtf8(value);
        }
        // The properties and enumerators of any object may fail.
        catch (Exception e) when (e is not (PipelineStoppedException or OutOfMemoryException))
        {
            throw Invalid(SafeText.FromOutside(e.Message));
        }
    }

    private static BctrlException Invalid(SafeText message) => new(BctrlErrorKind.InvalidRequest, message);
}
