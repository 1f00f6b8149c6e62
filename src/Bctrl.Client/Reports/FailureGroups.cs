namespace Bctrl;

/// <summary>Counts failures by code and call. A server that returns many different codes does not fill the memory.</summary>
internal sealed class FailureGroups
{
    public const int MaxGroups = 1000;

    private readonly Dictionary<(string Code, string? Call), (int Count, FailureGroup First)> _groups = [];
    private int _others;

    /// <summary>Adds a failure, and returns whether it is the first one with its code and call.</summary>
    public bool Add(string id, FailureReason failure)
    {
        var key = (DisplayText.Shorten(failure.Code, ReportLimits.Name), failure.Call is null ? null : DisplayText.Shorten(failure.Call, ReportLimits.Name));
        if (_groups.TryGetValue(key, out var group))
        {
            _groups[key] = (group.Count + 1, group.First);
            return false;
        }
        if (_groups.Count == MaxGroups)
        {
            _others++;
            return false;
        }
        var (code, call) = failure.Cause;
        _groups[key] = (1, new FailureGroup(1, code, call, failure.Message is null ? null : ReportText.Message(failure.Message), ReportText.Name(id)));
        return true;
    }

    /// <summary>Returns the groups, the most frequent first. The group of the others is the last.</summary>
    public SummaryList<FailureGroup> ToList()
    {
        var groups = _groups.Values
            .OrderByDescending(group => group.Count).ThenBy(group => group.First.Code, StringComparer.Ordinal).ThenBy(group => group.First.Call, StringComparer.Ordinal)
            .Select(group => new FailureGroup(group.Count, group.First.Code, group.First.Call, group.First.Message, group.First.ExampleId))
            .ToList();
        if (_others > 0)
            groups.Add(new FailureGroup(_others, ReportText.Others, null, null, null));
        return new SummaryList<FailureGroup>(groups);
    }
}
