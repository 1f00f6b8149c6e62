using System.Management.Automation;
using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Runs every cmdlet that sends a request against an emulator with a fault, with all streams on, and searches the streams,
/// the errors and the output for the API key.
/// </summary>
internal sealed class FaultCanaryRunner : IDisposable
{
    private const string AllStreams = "-Verbose -Debug -InformationAction Continue -WarningAction Continue -ErrorAction Continue 6>&1";

    private const string SaveCommand = $"Invoke-BctrlRequest /v1/operations/$completed -OutFile $file {AllStreams}";

    private static readonly string[] s_commands =
    [
        $"Wait-BctrlOperation $completed -RequireSuccess -Timeout 1 {AllStreams}",
        $"Wait-BctrlOperation $running -Timeout 0.5 {AllStreams}",
        $"Get-BctrlOperation $completed {AllStreams}",
        $"Get-BctrlOperationStep $completed {AllStreams}",
        $"Stop-BctrlOperation $completed {AllStreams}",
        $"Stop-BctrlOperation $running -Wait -Timeout 0.5 {AllStreams}",
        $"Invoke-BctrlRequest /v1/operations/$completed {AllStreams}",
        $"Invoke-BctrlRequest /v1/operations/$completed -Raw -ResponseHeadersVariable h -StatusCodeVariable s {AllStreams}; $h; $s",
        SaveCommand,
        $"Invoke-BctrlRequest /v1/operations/$running/wait POST @{{ timeoutMs = 10 }} {AllStreams}",
        $"Start-BctrlToolCall captcha.solve @{{ a = 1 }} {AllStreams}",
        $"Wait-BctrlToolCall $failedCall -RequireSuccess -Timeout 1 {AllStreams}",
        $"Wait-BctrlToolCall $succeededCall -Timeout 1 {AllStreams}",
        $"Wait-BctrlToolCall $askingCall -Timeout 0.5 {AllStreams}",
        $"Wait-BctrlToolCall $askingCall -UntilInput -Timeout 1 {AllStreams}",
        $"Get-BctrlToolCall $failedCall {AllStreams}",
        $"Get-BctrlToolCall -First 3 {AllStreams}",
        $"Stop-BctrlToolCall $failedCall {AllStreams}",
        $"Stop-BctrlToolCall $runningCall -Wait -Timeout 0.5 {AllStreams}",
        $"Invoke-BctrlRequest /v1/tool-calls/$succeededCall/result {AllStreams}",
        $"Send-BctrlToolCallResponse $askingCall @{{ approved = $true }} {AllStreams}",
    ];

    /// <summary>Completes an id. PowerShell shows the texts of the completion while the user types.</summary>
    private const string Completion = """
        $text = "Get-$noun "
        [Management.Automation.CommandCompletion]::CompleteInput($text, $text.Length, $null).CompletionMatches |
            ForEach-Object { $_.CompletionText, $_.ListItemText, $_.ToolTip }
        """;

    /// <summary>The faults whose bodies take long to read.</summary>
    private static readonly string[] s_largeBodies = ["gzip-bomb", "large-body", "large-body-stall", "endless-body"];

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingHost _host = new() { Width = 400 };
    private readonly ModuleSession _session;
    private EmulatorHost _server = Start();

    public FaultCanaryRunner() => _session = new ModuleSession(host: _host);

    public void Dispose()
    {
        _session.Dispose();
        Stop(_server);
        _folder.Dispose();
    }

    public IReadOnlyList<KeyLeak> Run(string kind)
    {
        _session.Set("completed", TestedWork.Operation.CreateOne(_server, 0, EmulatedOutcome.Failed));
        _session.Set("running", TestedWork.Operation.CreateOne(_server, 0, EmulatedOutcome.NeverCompletes));
        _session.Set("failedCall", TestedWork.ToolCall.CreateOne(_server, 0, EmulatedOutcome.Failed));
        _session.Set("succeededCall", TestedWork.ToolCall.CreateOne(_server, 0));
        _session.Set("runningCall", TestedWork.ToolCall.CreateOne(_server, 0, EmulatedOutcome.NeverCompletes));
        _session.Set("askingCall", _server.CreateToolCalls(new ToolCallOptions { RequiresInput = true, DurationMs = 0 })[0].Id);
        _session.Set("file", _folder.File("response"));
        _session.Set("server", _server.BaseAddress);
        _server.AddFault(new FaultOptions { Kind = kind, DurationMs = 100 });
        // These delays are longer than a test should take.
        var retry = kind.StartsWith("status-429-retry", StringComparison.Ordinal)
            ? "-MaximumRetryCount 0"
            : "-MaximumRetryCount 1 -RetryIntervalSec 0.001";

        var leaks = new List<KeyLeak>();
        // A file has no size limit, and some faults have a large body.
        var isSaved = kind.StartsWith("key-", StringComparison.Ordinal);
        foreach (var command in s_commands.Where(command => (isSaved || command != SaveCommand) && !IsSlowRepetition(kind, command)))
        {
            // With many retries, the error is that of the timeout, with the last failure.
            var parameters = command.Contains("-Timeout 0.5", StringComparison.Ordinal) ? "-MaximumRetryCount 1000 -RetryIntervalSec 0.05" : retry;
            _session.Run($"Connect-Bctrl $key $server {parameters}").MustBeClean();
            leaks.AddRange(Run(_session, _host, command));
            leaks.AddRange(Complete(command));
        }

        if (kind == "server-gone")
        {
            Stop(_server);
            _server = Start();
        }
        _server.ClearFaults();
        return leaks;
    }

    private IEnumerable<KeyLeak> Complete(string command)
    {
        _session.Set("noun", IsForToolCalls(command) ? TestedWork.ToolCall.Noun : TestedWork.Operation.Noun);
        return _session.Run(Completion).Output.SelectMany(text => Search(command, "completion", false, text.ToString()));
    }

    private static bool IsForToolCalls(string command) =>
        command.Contains("ToolCall", StringComparison.Ordinal) || command.Contains("tool-call", StringComparison.Ordinal);

    /// <summary>Large bodies have no key, and the code that reads them is the same for operations.</summary>
    private static bool IsSlowRepetition(string kind, string command) =>
        s_largeBodies.Contains(kind) && IsForToolCalls(command) && !command.StartsWith("Wait-BctrlToolCall $succeededCall", StringComparison.Ordinal);

    private static IEnumerable<KeyLeak> Run(ModuleSession session, RecordingHost host, string command)
    {
        var name = command.Replace(AllStreams, "", StringComparison.Ordinal).Trim();
        var outcome = session.Run($"try {{ {command} }} catch {{ $_ }}");
        PSObject[] output = [.. outcome.Output.Where(item => item is not null)];
        ErrorRecord[] errors = [.. outcome.Errors, .. output.Select(item => item.BaseObject).OfType<ErrorRecord>()];
        PSObject[] data = [.. output.Where(item => item.BaseObject is not ErrorRecord and not InformationRecord)];

        List<(string Place, bool IsData, string? Text)> texts =
        [
            .. outcome.Verbose.Select(text => ("verbose", false, (string?)text)),
            .. outcome.Debug.Select(text => ("debug", false, (string?)text)),
            .. outcome.Warnings.Select(text => ("warning", false, (string?)text)),
            .. output.Select(item => item.BaseObject).OfType<InformationRecord>().Select(item => ("information", false, (string?)item.ToString())),
            .. outcome.Progress.Select(item => ("progress", false, (string?)$"{item.Activity} {item.StatusDescription} {item.CurrentOperation}")),
            .. errors.SelectMany(GetTexts).Select(text => (text.Place, false, text.Text)),
            .. Render(session, host, errors).Select(text => ("rendered error", false, (string?)text)),
            .. errors.Select(error => ("error object", true, (string?)ObjectDumper.Dump(error))),
            .. data.Select(item => ("output", true, (string?)ObjectDumper.Dump(item))),
            .. Render(session, host, data).Select(text => ("rendered output", true, (string?)text)),
        ];
        return texts.SelectMany(text => Search(name, text.Place, text.IsData, text.Text)).Distinct();
    }

    /// <summary>Returns what PowerShell shows of an error, except for the data of its target.</summary>
    private static IEnumerable<(string Place, string? Text)> GetTexts(ErrorRecord error)
    {
        yield return ("error", error.ToString());
        yield return ("error id", error.FullyQualifiedErrorId);
        yield return ("error category", $"{error.CategoryInfo} {error.CategoryInfo.TargetName} {error.CategoryInfo.Reason}");
        yield return ("error details", $"{error.ErrorDetails?.Message} {error.ErrorDetails?.RecommendedAction}");
        yield return ("error target", error.TargetObject?.ToString());
        for (var (e, depth) = (error.Exception, 0); e is not null; (e, depth) = (e.InnerException!, depth + 1))
        {
            var place = depth == 0 ? "exception" : $"inner exception {depth}";
            yield return (place, e.ToString());
            foreach (var property in e.GetType().GetProperties().Where(property => property.PropertyType == typeof(string)))
                yield return ($"{place}, {property.Name}", property.GetValue(e) as string);
            foreach (var value in e.Data.Values)
                yield return ($"{place}, Data", value?.ToString());
        }
    }

    private static IReadOnlyList<string> Render(ModuleSession session, RecordingHost host, IReadOnlyCollection<object> items)
    {
        if (items.Count == 0)
            return [];
        host.Answer([]);
        session.Set("items", items);
        session.Run("$items | Out-Default");
        return host.Lines;
    }

    private static IEnumerable<KeyLeak> Search(string command, string place, bool isData, string? text)
    {
        if (ApiKeySearch.Find(text) is { } encoding)
            yield return new KeyLeak(command, place, isData, encoding, ApiKeySearch.Shorten(text));
    }

    private static EmulatorHost Start() => EmulatorHost.StartAsync().GetAwaiter().GetResult();

    private static void Stop(EmulatorHost server) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
