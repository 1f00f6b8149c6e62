namespace Bctrl.Emulator;

/// <summary>
/// The request body of <c>POST /emulator/tool-calls</c>: the number of tool calls to start, and how they run. The body of
/// <c>POST /v1/tools/{tool}/calls</c> can have the same options in the property <c>emulator</c>, except the number and
/// the tool.
/// </summary>
public sealed record ToolCallOptions : ItemOptions
{
    private static readonly string[] s_callerTypes = ["api", "agent", "system", "test"];

    /// <summary>
    /// The tool: a built-in name such as <c>stagehand.act</c>, or an id that starts with <c>tool_</c>. The default is
    /// <c>captcha.solve</c>.
    /// </summary>
    public string Tool { get; init; } = "captcha.solve";

    /// <summary>
    /// Specifies whether the tool calls wait for a response at half of their duration. If nobody responds within ten
    /// minutes, they time out. The default is <see langword="true"/> for <c>human.request</c> only.
    /// </summary>
    public bool? RequiresInput { get; init; }

    /// <summary>The prompt of tool calls that require input. The default is a sample.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// The JSON schema of the response to tool calls that require input: an object. The default describes an object with
    /// the Boolean property <c>approved</c> and the optional string property <c>comment</c>.
    /// </summary>
    public JsonElement? ResponseSchema { get; init; }

    /// <summary>
    /// The error. Valid only for <see cref="EmulatedOutcome.Failed"/> and <see cref="EmulatedOutcome.TimedOut"/>.
    /// </summary>
    public ToolCallErrorOptions? Error { get; init; }

    /// <summary>
    /// Specifies whether a tool call with an error can be retried. The default is <see langword="true"/> for
    /// <see cref="EmulatedOutcome.TimedOut"/> only.
    /// </summary>
    public bool? Retryable { get; init; }

    /// <summary>
    /// The result of tool calls that succeed: any JSON, also null. The default is the response if there is one; otherwise
    /// a sample that depends on the tool.
    /// </summary>
    public JsonElement Result { get; init; }

    /// <summary>The id of the run. The default is null.</summary>
    public string? RunId { get; init; }

    /// <summary>The id of the runtime. The default is null.</summary>
    public string? RuntimeId { get; init; }

    /// <summary>The id of the space, which is a filter of the list. The default is <c>default</c>.</summary>
    public string SpaceId { get; init; } = "default";

    /// <summary>The id of the turn. The default is null.</summary>
    public string? TurnId { get; init; }

    /// <summary>
    /// The type of the caller: <c>api</c>, <c>agent</c>, <c>system</c> or <c>test</c>. The default is <c>api</c>.
    /// </summary>
    public string CallerType { get; init; } = "api";

    internal bool IsInputRequired => RequiresInput ?? Tool == "human.request";

    internal override string? Validate() => base.Validate() ?? this switch
    {
        _ when !SampleTool.Exists(Tool) => "tool must be the name of a built-in tool, or start with tool_.",
        { HasError: false, Error: not null } => "error requires end to be failed or timed_out.",
        { HasError: false, Retryable: not null } => "retryable requires end to be failed or timed_out.",
        { ResponseSchema: { ValueKind: not JsonValueKind.Object } } => "responseSchema must be an object.",
        _ when !s_callerTypes.Contains(CallerType) => $"callerType must be one of {string.Join(", ", s_callerTypes)}.",
        _ => null,
    };
}
