namespace Bctrl.PowerShell;

/// <summary>Tells why an operation did not succeed.</summary>
internal static class OperationFailure
{
    public static BctrlApiException Describe(Operation operation)
    {
        var kind = operation.Status switch
        {
            OperationStatus.Cancelled => BctrlErrorKind.OperationCancelled,
            OperationStatus.TimedOut => BctrlErrorKind.OperationTimedOut,
            _ => BctrlErrorKind.OperationFailed,
        };
        var step = operation.Steps?.FirstOrDefault(step => !step.Ok);
        // The server often gives the step's words for the operation's own: once is enough.
        var reason = operation.Error?.Message == step?.Error?.Message ? null : operation.Error?.Message;
        string?[] sentences = [Text.Join(": ", $"Operation '{operation.Id}' ended as {operation.Status}", reason), .. Describe(step)];
        return new BctrlApiException(kind, Text.Clean(Text.Join(" ", [.. sentences.Select(Sentence)])))
        {
            Code = Clean(operation.Error?.Code ?? step?.Error?.Code),
            ServerMessage = Clean(operation.Error?.Message ?? step?.Error?.Message),
        };
    }

    private static string?[] Describe(OperationStep? step)
    {
        if (step is null)
            return [];
        var diagnostic = step.Error?.Diagnostic;
        var fix = diagnostic?.Fixes is { Count: > 0 } fixes ? fixes[0] : null;
        return
        [
            Text.Join(": ", $"Step {step.Index} ({step.Call}) failed", step.Error?.ToString()),
            Text.Join(
                ", ",
                diagnostic?.Expected is { } expected ? $"Expected {expected}" : null,
                diagnostic?.Received is { } received ? $"received {received}" : null),
            diagnostic?.Closest is { Count: > 0 } closest ? $"Did you mean {closest[0]}?" : null,
            fix is null ? step.Error?.Hint : $"To mend it: {fix}",
        ];
    }

    private static string? Clean(string? text) => text is null ? null : Text.Clean(text);

    private static string? Sentence(string? text) =>
        string.IsNullOrEmpty(text) || text![text.Length - 1] is '.' or '?' or '!' ? text : text + ".";
}
