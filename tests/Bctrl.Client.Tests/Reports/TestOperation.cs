namespace Bctrl.Client.Tests.Reports;

/// <summary>Creates operations for summaries and reports.</summary>
internal static class TestOperation
{
    public static readonly DateTime Start = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc);

    /// <summary>Creates an operation that started at <see cref="Start"/> and took the time.</summary>
    public static Operation Create(string status, double? seconds = null, string id = "a", string runtime = "chrome-1") => new()
    {
        Id = id,
        Status = status,
        Runtime = runtime,
        StartedAt = seconds is null ? null : Start.ToLocalTime(),
        FinishedAt = seconds is null ? null : Start.AddSeconds(seconds.Value).ToLocalTime(),
    };

    /// <summary>Creates an operation whose last step failed.</summary>
    public static Operation CreateFailed(string code, string call, string message = "No such page.", string id = "a", double? seconds = null)
    {
        var operation = Create(OperationStatus.Failed, seconds, id);
        operation.Error = new OperationError { Code = "step.failed", Message = "Step 2 failed." };
        operation.Result = new OperationResult
        {
            Steps =
            [
                new OperationStep { Call = "page.open", Ok = true },
                new OperationStep { Call = call, Error = new StepError { Code = code, Message = message } },
            ],
        };
        return operation;
    }

    public static WorkSummary Summarize(params IEnumerable<IPollable> work)
    {
        var builder = new SummaryBuilder();
        foreach (var item in work)
            builder.Add(ReportItem.Create(item));
        return builder.Build();
    }

    public static string Report(ReportFormat format, string? title, params IEnumerable<IPollable> work)
    {
        var builder = new ReportBuilder(title, new ManualClock());
        foreach (var item in work)
            builder.Add(ReportItem.Create(item));
        return builder.Build(format);
    }

    private sealed class ManualClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(Start.AddHours(1));
    }
}
