namespace Bctrl.Emulator;

/// <summary>The sample error of a failed step for each error code of the specification.</summary>
internal sealed record SampleStepError(
    string Category, string Message, string Hint, string Expected, string Received, string[] Closest, string Fix)
{
    private static readonly Dictionary<string, SampleStepError> s_byCode = new()
    {
        ["UNKNOWN_CALL"] = new("semantic", "There is no such call.", "Check the spelling of the call.",
            "a call of this runtime", "a name it doesn't have", ["page.goto", "page.goBack"], "Use the closest call"),
        ["UNKNOWN_REF"] = new("semantic", "Nothing is bound to this reference.", "Bind it in an earlier step.",
            "a bound reference", "$order", ["$orders"], "Use the closest reference"),
        ["INVALID_ARGS"] = new("arg-shape", "The arguments don't match the call.", "Pass the selector as text.",
            "string", "number", [], "Quote the selector"),
        ["CAPABILITY_NOT_AVAILABLE"] = new("runtime", "The runtime can't do this.", "Choose a runtime that can.",
            "a runtime with downloads", "a runtime without", [], "Start another runtime"),
        ["TIMEOUT"] = new("runtime", "The page did not respond within 30 s.", "Increase the timeout of the call.",
            "a response within 30000 ms", "no response", [], "Increase the timeout"),
        ["SESSION_NOT_FOUND"] = new("runtime", "The session does not exist.", "Start the operation again.",
            "an open session", "no session", [], "Start a new session"),
        ["DRIVER_NOT_CONNECTED"] = new("runtime", "The driver is not connected.", "Start the operation again.",
            "a connected driver", "a disconnected driver", [], "Restart the runtime"),
        ["SUBSCRIPTION_CURSOR_CONFLICT"] = new("semantic", "Another reader has changed the cursor.",
            "Read with one reader.", "cursor 12", "cursor 17", [], "Read from the newest cursor"),
        ["SUBSCRIPTION_GONE"] = new("runtime", "The subscription does not exist.", "Subscribe again.",
            "an active subscription", "no subscription", [], "Subscribe again"),
    };

    /// <summary>Gets the sample error for a code. An unknown code gets the texts of <c>TIMEOUT</c>.</summary>
    public static SampleStepError Get(string code) => s_byCode.GetValueOrDefault(code, s_byCode["TIMEOUT"]);
}
