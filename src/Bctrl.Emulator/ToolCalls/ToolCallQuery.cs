using System.Globalization;

namespace Bctrl.Emulator;

/// <summary>The filters, the position and the size of a page of tool calls.</summary>
internal sealed record ToolCallQuery
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    public string? SpaceId { get; private init; }

    public string? RuntimeId { get; private init; }

    public string? RunId { get; private init; }

    public string? TurnId { get; private init; }

    public string? Tool { get; private init; }

    public string? Status { get; private init; }

    /// <summary>Gets the number that the tool calls of the page are below.</summary>
    public long Before { get; private init; }

    public int Limit { get; private init; }

    /// <exception cref="ApiException">A parameter is not valid.</exception>
    public static ToolCallQuery Parse(IQueryCollection query)
    {
        var result = new ToolCallQuery
        {
            SpaceId = query["spaceId"],
            RuntimeId = query["runtimeId"],
            RunId = query["runId"],
            TurnId = query["turnId"],
            Tool = query["tool"],
            Status = query["status"],
            Before = (string?)query["cursor"] is { } cursor ? ToolCallCursor.Parse(cursor) : long.MaxValue,
            Limit = (string?)query["limit"] is { } limit ? ParseLimit(limit) : DefaultLimit,
        };
        if (result.Status is { } status && !ToolCallSnapshot.Statuses.Contains(status))
        {
            throw ApiException.InvalidRequest(
                $"status must be one of {string.Join(", ", ToolCallSnapshot.Statuses)}.");
        }
        return result;
    }

    public bool Matches(EmulatedToolCall call, DateTimeOffset now) =>
        Matches(SpaceId, call.Options.SpaceId)
        && Matches(RuntimeId, call.Options.RuntimeId)
        && Matches(RunId, call.Options.RunId)
        && Matches(TurnId, call.Options.TurnId)
        && Matches(Tool, call.Options.Tool)
        && (Status is null || Status == call.GetSnapshot(now).Status);

    private static bool Matches(string? filter, string? value) => filter is null || filter == value;

    private static int ParseLimit(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MaxLimit
            ? limit
            : throw ApiException.InvalidRequest($"limit must be an integer between 1 and {MaxLimit}.");
}
