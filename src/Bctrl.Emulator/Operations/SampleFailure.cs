namespace Bctrl.Emulator;

/// <summary>What a failed step says for each code that the specification has.</summary>
internal sealed record SampleFailure(
    string Category, string Message, string Hint, string Expected, string Received, string[] Closest, string Fix)
{
    private static readonly Dictionary<string, SampleFailure> s_byCode = new()
    {
        ["UNKNOWN_CALL"] = new("semantic", "There is no such call.", "Check the spelling of the call.",
            "a call of this runtime", "a name it doesn't have", ["page.goto", "page.goBack"], "Use the closest call"),
        ["UNKNOWN_REF"] = new("semantic", "Nothing is bound to this reference.", "Bind it in an earlier step.",
            "a bound reference", "$order", ["$orders"], "Use the closest reference"),
        ["INVALID_ARGS"] = new("arg-shape", "The arguments don't fit the call.", "Pass the selector as text.",
            "string", "number", [], "Quote the selector"),
        ["CAPABILITY_NOT_AVAILABLE"] = new("runtime", "The runtime can't do this.", "Choose a runtime that can.",
            "a runtime with downloads", "a runtime without", [], "Start another runtime"),
        ["TIMEOUT"] = new("runtime", "The page did not answer within 30 s.", "Give the call more time.",
            "an answer within 30000 ms", "none", [], "Raise the call's timeout"),
        ["SESSION_NOT_FOUND"] = new("runtime", "The session is gone.", "Start the operation again.",
            "a living session", "none", [], "Start a new session"),
        ["DRIVER_NOT_CONNECTED"] = new("runtime", "The driver has lost its runtime.", "Start the operation again.",
            "a connected driver", "none", [], "Restart the runtime"),
        ["SUBSCRIPTION_CURSOR_CONFLICT"] = new("semantic", "Another reader has moved the cursor.",
            "Read with one reader.", "cursor 12", "cursor 17", [], "Read from the newest cursor"),
        ["SUBSCRIPTION_GONE"] = new("runtime", "The subscription has ended.", "Subscribe again.",
            "a living subscription", "none", [], "Subscribe again"),
    };

    /// <summary>For a code that the specification doesn't have, the failure reads like a time-out.</summary>
    public static SampleFailure For(string code) => s_byCode.GetValueOrDefault(code, s_byCode["TIMEOUT"]);
}
