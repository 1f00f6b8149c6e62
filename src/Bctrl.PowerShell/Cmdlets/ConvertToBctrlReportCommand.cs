using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Converts operations and tool calls to a report: a web page, or Markdown. It sends no request.</summary>
[Cmdlet(VerbsData.ConvertTo, "BctrlReport")]
[OutputType(typeof(string))]
public sealed class ConvertToBctrlReportCommand : WorkInputCmdlet
{
    private ReportBuilder _report = null!;

    /// <summary>The format. The default is a web page.</summary>
    [Parameter(Position = 0)]
    public ReportFormat As { get; set; }

    /// <summary>The title. The default is a sentence that says how many did not succeed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Starts the report.</summary>
    protected override void BeginProcessing() => _report = new ReportBuilder(Title, TimeProvider.System);

    private protected override void Add(ReportItem item) => _report.Add(item);

    /// <summary>Writes the report.</summary>
    protected override void EndProcessing() => WriteObject(_report.Build(As));
}
