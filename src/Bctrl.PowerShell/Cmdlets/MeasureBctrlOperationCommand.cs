using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Summarizes operations: how many there are, how long they took, and which failed and why. It sends no request.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "BctrlOperation")]
[OutputType(typeof(OperationSummary))]
public sealed class MeasureBctrlOperationCommand : OperationInputCmdlet
{
    private readonly Dictionary<string, SummaryBuilder> _groups = new(StringComparer.OrdinalIgnoreCase);
    private GroupName? _groupName;

    /// <summary>
    /// The name of a property, or a script block in which <c>$_</c> is the operation. The command writes one summary for each
    /// value, by name, and not one for all operations. Operations of which only an error is known are the group
    /// <c>(unknown)</c>.
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

    private protected override void Add(ReportItem item, Operation? operation)
    {
        var name = GetGroup(operation);
        if (!_groups.TryGetValue(name, out var summary))
            _groups.Add(name, summary = new SummaryBuilder());
        summary.Add(item);
    }

    private string GetGroup(Operation? operation)
    {
        try
        {
            return _groupName?.Get(operation) ?? "";
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
            // The script failed for this operation. It must not cost the summary of the others.
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
