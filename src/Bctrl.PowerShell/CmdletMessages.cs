namespace Bctrl.PowerShell;

/// <summary>The texts that the cmdlets show: errors, warnings, verbose output and progress.</summary>
internal static class CmdletMessages
{
    // Connections

    public static SafeText NoConnection => $"There is no connection to bctrl, and the environment variable BCTRL_API_KEY is not set.";

    public static SafeText ConnectionIsClosed => $"The connection was closed by Disconnect-Bctrl.";

    public static SafeText NoApiKey => $"There is no API key. Specify -ApiKey, or set the environment variable BCTRL_API_KEY.";

    public const string ApiKeyIsPlainText =
        "The API key has to be a SecureString, because plain text could be shown or logged. " +
        "Run Connect-Bctrl -ApiKey (Read-Host -AsSecureString), or set the environment variable BCTRL_API_KEY and run Connect-Bctrl without -ApiKey.";

    public static SafeText InvalidAddress(string address, string reason) => $"'{DisplayText.MaskCredential(address)}' is not a valid address. {reason}";

    // Ids and parameters

    public static SafeText InvalidId(WorkKind kind, string? id, string reason) => $"'{id}' is not a valid {kind.Name} id: {reason}.";

    public static SafeText NoIdProperty(string type, string names) =>
        $"An object of the type {type} does not have a property named {names}.";

    public const string WorkIsNull = "An operation or a tool call is required, but the value is null.";

    public static SafeText NoWork(string text) =>
        $"'{DisplayText.Shorten(text, 100)}' is not an operation or a tool call. {RecommendedActions.PipeWork}";

    public static SafeText NoGroupProperty(WorkKind kind, string name, IEnumerable<string> names) =>
        $"The first {kind.Name} does not have a property named '{name}'. Use one of these, or a script block: {string.Join(", ", names)}.";

    public static SafeText InvalidDuration(string text) =>
        $"'{text}' is not a valid duration. Use a number of seconds, text such as 90s, 5 min, 1h30m, PT5M or 00:05:00, or a TimeSpan.";

    public const string DurationIsEmpty =
        "The duration is null or empty, for example because a variable is not set. Specify a duration, or leave out the parameter to use its default.";

    /// <param name="text">The duration.</param>
    /// <param name="ticks">The ticks of a TimeSpan. PowerShell converts a number to a TimeSpan as ticks.</param>
    public static SafeText DurationTooShort(string text, long? ticks) =>
        $"The duration {text} is shorter than 1 ms. {(ticks is null
            ? "Specify 0, or at least 1 ms."
            : FormattableString.Invariant($"Did you mean {ticks} s? PowerShell converts the number {ticks} to a TimeSpan of {ticks} ticks, which are 100 ns each."))}";

    public static SafeText DurationOutOfRange(string text, double minimumSeconds, double maximumDays) =>
        $"The duration {text} is out of range. Specify a duration from {minimumSeconds:0.###} s to {maximumDays:0} days.";

    // Requests of Invoke-BctrlRequest

    public static SafeText PathIsOnAnotherServer(string path, Uri server) =>
        $"'{DisplayText.MaskCredential(path)}' is not an address on {server}. The API key is sent only to the server of the connection: " +
        $"use a path such as /v1/operations, or run Connect-Bctrl with the other server.";

    public static SafeText PathIsNotAFile(string path, string provider) =>
        $"'{path}' is a path of the {provider} provider. Specify the path of a file.";

    public const string PathIsAFolder = "The path is a folder. Specify the path of a file.";

    public const string FileIsADevice = "The path is a device or a pipe. Specify the path of a regular file.";

    public static SafeText FileNotSaved(string path, string reason) => $"The response could not be saved as '{path}': {reason}";

    public const string FileIsReadOnly = "The file is read-only.";

    public static SafeText InvalidHeaderName(string name) => $"'{name}' is not a valid header name.";

    public static SafeText InvalidHeaderValue(string name) =>
        $"The value of the header {name} contains a character that is not allowed, such as a line break or a character outside ASCII.";

    public static SafeText HeaderIsReserved(string name, string reason) => $"The header {name} can't be specified: {reason}.";

    public const string KeyIsSetByConnection = "Connect-Bctrl sets the API key";

    public const string HostIsSetByConnection = "Connect-Bctrl sets the server";

    public const string LengthIsSetByBody = "its value results from the body";

    public const string SecretIsNotConverted =
        "A SecureString or a credential can't be converted to JSON. To send a secret, convert it to text with ConvertFrom-SecureString -AsPlainText.";

    public static SafeText NestedTooDeep(int maximum) => $"The value has more than {maximum} nested levels, for example because of a circular reference.";

    // Operations and tool calls

    public const string CancelAction = "Request cancellation";

    public const string StepActivity = "Getting steps";

    public static string WaitActivity(WorkKind kind) => $"Waiting for {kind.Name}s";

    public static string GetActivity(WorkKind kind) => $"Getting {kind.Name}s";

    public static string StopActivity(WorkKind kind) => $"Cancelling {kind.Name}s";

    public static SafeText Target(WorkKind kind, string id) => $"{kind.Name} {id}";

    public static SafeText TimedOut(WorkKind kind, string id, TimeSpan timeout, string status, SafeText reason)
    {
        var text = timeout == TimeSpan.Zero ? (SafeText)$"{Capitalized(kind)} '{id}' has not completed" : $"{Capitalized(kind)} '{id}' did not complete within {Seconds(timeout)}";
        return SafeText.Join(" ", $"{text}; its last known status is {status}.", reason);
    }

    public static SafeText NoResponse(WorkKind kind, string id) => $"No response for {kind.Name} '{id}'";

    public static SafeText StateNotReceived(WorkKind kind, string id) => $"The state of {kind.Name} '{id}' was not received";

    public static SafeText RequestNotCompleted(SafeText subject) => $"The request for {subject} did not complete";

    /// <summary>Such as <c>No response for operation '0b7c' within 5 s: localhost:8787 refused the connection (3 tries).</c></summary>
    public static SafeText Within(SafeText message, TimeSpan timeout, SafeText reason)
    {
        var text = timeout == TimeSpan.Zero ? message : (SafeText)$"{message} within {Seconds(timeout)}";
        return reason.IsEmpty ? (SafeText)$"{text}." : $"{text}: {reason}";
    }

    /// <summary>Such as <c>localhost:8787 refused the connection (3 tries).</c></summary>
    public static SafeText FailedTries(SafeText failure, int count) => count switch
    {
        <= 1 => failure,
        _ => $"{failure.WithoutPeriod()} ({count} tries).",
    };

    public static SafeText LastRequestFailed(SafeText failure) => $"The last request failed: {failure}";

    private static string Capitalized(WorkKind kind) => char.ToUpperInvariant(kind.Name[0]) + kind.Name.Substring(1);

    private static SafeText Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###} s";

    public const string NoResponseYet = "no response yet";

    public static SafeText NothingToCancel(WorkKind kind, string id, string status) =>
        $"{Capitalized(kind)} {id} had already completed with the status {status}, so it was not cancelled.";

    public static SafeText Completed(WorkKind kind, string id, string status) => $"{Capitalized(kind)} '{id}' completed with the status {status}";

    public static SafeText StepFailed(int number, string call) => $"Step {number} ({call}) failed";

    public static SafeText ExpectedAndReceived(string? expected, string? received) => (expected, received) switch
    {
        (null, null) => default,
        (null, _) => $"Received {received}",
        (_, null) => $"Expected {expected}",
        _ => $"Expected {expected}, received {received}",
    };

    public static SafeText DidYouMean(string name) => $"Did you mean {name}?";

    public static SafeText Fix(string fix) => $"To fix it: {fix}";

    public static SafeText InvalidValue(WorkKind kind, string id, string property, string text) =>
        $"The property {property} of {kind.Name} {id} has a value that could not be read: '{text}'. The property is empty. Further such values are not reported.";

    public static SafeText NoSteps(string id, string status) =>
        $"Operation {id} has the status {status} and no result, so it has no steps.";

    // Tool calls

    public const string StartAction = "Start tool call";

    public const string RespondAction = "Respond";

    public static SafeText ToolTarget(string tool) => $"tool {tool}";

    public static SafeText InvalidTool(string tool, string reason) => $"'{tool}' is not a valid tool: {reason}.";

    public static SafeText InvalidIdempotencyKey =>
        $"The idempotency key is blank, begins or ends with a space, or contains a character that is not allowed, such as a line break or a character outside ASCII.";

    public static SafeText InputIsNoObject(string reason) =>
        $"The input of a tool has to be a JSON object: a hashtable, an object, or JSON text such as '{{\"url\":\"https://example.com\"}}'. {reason}";

    public const string InputIsOther = "It is another type of value.";

    public static SafeText AnswerIsInvalidJson(string reason) =>
        $"The answer begins like JSON, but is not valid JSON. Correct it. To send such text as it is, use Invoke-BctrlRequest. {reason}";

    /// <param name="id">The id of the tool call.</param>
    /// <param name="tool">The name of the tool, or null.</param>
    /// <param name="question">The question, in quotation marks, so that it is not mistaken for the text after it.</param>
    /// <param name="expiresAt">Until when it can be answered, or null.</param>
    /// <param name="command">The command that answers it.</param>
    public static SafeText RequiresInput(string id, string? tool, string? question, DateTime? expiresAt, SafeText command) => SafeText.Join(
        " ",
        tool is null ? (SafeText)$"Tool call '{id}'" : $"Tool call '{id}' ({tool})",
        question is null ? (SafeText)$"requires input." : $"requires input: \"{question}\"",
        expiresAt is { } time ? (SafeText)$"It can be answered until {time:yyyy-MM-dd HH:mm:ss}." : default,
        $"To answer, run: {command}");

    // Retries and progress

    public const string TimedOutLabel = "timed out waiting";

    public const string ErrorLabel = "with an error";

    public static SafeText Retrying(SafeText failure, int retry, int maximum, TimeSpan delay) =>
        $"{failure} Retrying in {delay.TotalSeconds:0.0} s ({retry} of {maximum}).";

    public static SafeText StillFailing(SafeText failure, TimeSpan duration) =>
        $"{failure} The request has failed for {duration.TotalSeconds:0} s. The command continues to retry.";

    public static SafeText Throttled(TimeSpan delay, DateTimeOffset now) =>
        $"{DelayRequested(delay)} The next request is sent at {now + delay:HH:mm:ss}.";

    public static SafeText StillThrottled(TimeSpan delay, DateTimeOffset now) =>
        $"{DelayRequested(delay)} Run the command again after {now + delay:HH:mm:ss}.";

    private static SafeText DelayRequested(TimeSpan delay) => $"The server requested a delay of {Math.Ceiling(delay.TotalSeconds):0} s (Retry-After).";

    public static SafeText LimitedByComputer =>
        $"This computer has no more network ports or file handles for requests. Fewer requests are sent at the same time. To avoid this warning, use a lower -ThrottleLimit.";

    public static SafeText LimitedByServer =>
        $"The server does not accept so many requests at the same time, so fewer are sent. To avoid this message, use a lower -ThrottleLimit.";

    public static string DoneCount(int done, int total) => $"{done} of {total} done";

    public static string PausedFor(TimeSpan delay) => $"next request in {DisplayText.Duration(TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds)))} (Retry-After)";
}
