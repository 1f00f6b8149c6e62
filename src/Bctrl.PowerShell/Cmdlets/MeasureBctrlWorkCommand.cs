using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Summarizes operations and tool calls: how many there are, how long they took, and which failed and why. It sends no request.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "BctrlWork")]
[Alias("Measure-BctrlOperation")]
[OutputType(typeof(WorkSummary))]
public sealed class MeasureBctrlWorkCommand : WorkInputCmdlet
{
    private readonly Dictionary<string, SummaryBuilder> _groups = new(StringComparer.OrdinalIgnoreCase);
    private GroupName? _groupName;

    /// <summary>
    /// The name of a property, or a script block in which <c>$_</c> is the operation or the tool call. The command writes one
    /// summary for each value, by name, and not one for all. What does not have the property is in the group <c>(none)</c>, and
    /// what only an error is known of in the group <c>(unknown)</c>.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(GroupByCompleter))]
    public object? GroupBy { get; set; }

    /// <summary>Registers how summaries are serialized, and reads the parameter.</summary>
    protected override void BeginProcessing()
    {
        _ = BctrlSession.Current;
        if (GroupBy is not null)
            _groupName = new GroupName(GroupBy);
        else
            _groups.Add("", new SummaryBuilder());
    }

    private protected override void Add(ReportItem item)
    {
        var name = GetGroup(item);
        if (!_groups.TryGetValue(name, out var summary))
            _groups.Add(name, summary = new SummaryBuilder());
        summary.Add(item);
    }

    private string GetGroup(ReportItem item)
    {
        try
        {
            return _groupName?.Get(item) ?? "";
        }
        catch (PSArgumentException e)
        {
            ThrowTerminatingError(new ErrorRecord(e, "InvalidGroupBy", ErrorCategory.InvalidArgument, GroupBy)
            {
                ErrorDetails = new ErrorDetails(e.Message) { RecommendedAction = RecommendedActions.GroupByOneProperty },
            });
            throw;
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // The script failed for this one. It must not cost the summary of the others.
            WriteError(new ErrorRecord(e.ErrorRecord, e));
            return ReportText.Missing;
        }
    }

    /// <summary>Writes the summaries.</summary>
    protected override void EndProcessing()
    {
        if (_groupName is null)
        {
            WriteObject(_groups[""].Build());
            return;
        }
        foreach (var group in _groups.OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase))
        {
            var summary = PSObject.AsPSObject(group.Value.Build(group.Key));
            // Several groups are shown as a table.
            summary.TypeNames.Insert(0, SummaryView.GroupTypeName);
            WriteObject(summary);
        }
    }
}
