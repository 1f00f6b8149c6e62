namespace Bctrl.PowerShell;

/// <summary>What the cmdlets do for tool calls.</summary>
internal sealed class ToolCallBehavior : WorkBehavior<ToolCall>
{
    public static ToolCallBehavior Instance { get; } = new();

    public override WorkKind Kind => WorkKind.ToolCall;

    public override WorkClient<ToolCall> CreateClient(BctrlConnection connection) => new ToolCallClient(connection);

    public override RecentItems<ToolCall> GetRecent(BctrlConnection connection) => BctrlSession.Current.ToolCalls.Get(connection);

    public override (string Status, int PercentComplete) DescribeProgress(ToolCall item) => (DisplayText.Join(": ", Describe(item), item.Prompt), -1);

    public override WorkFailedException CreateFailure(ToolCall item) => new ToolCallFailedException(
        Kind.GetFailure(item.Status),
        SafeText.Join(": ", CmdletMessages.Completed(Kind, item.Id, item.Status), SafeText.FromOutside(DisplayText.Join(": ", item.ErrorCode, item.ErrorMessage))).ToSentence(),
        item,
        code: SafeText.FromOutside(item.ErrorCode),
        serverMessage: SafeText.FromOutside(item.ErrorMessage));

    public override SafeText DescribeQuestion(ToolCall item) => ToolCallQuestion.Describe(item);

    /// <summary>The result is not part of the tool call that the server describes.</summary>
    public override bool IsFinal(ToolCall item) => item.IsTerminal && (!item.ResultAvailable || item.LazyResult is not null);

    /// <summary>Returns what completion shows of a tool call. It must not be empty.</summary>
    public static string Describe(ToolCall item) => SafeText.FromOutside(DisplayText.Join(" ", item.Status.Length == 0 ? "-" : item.Status, item.Tool)).ToString();
}
