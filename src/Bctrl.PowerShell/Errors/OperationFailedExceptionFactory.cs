namespace Bctrl.PowerShell;

/// <summary>Explains why an operation did not succeed.</summary>
internal static class OperationFailedExceptionFactory
{
    public static OperationFailedException Create(Operation operation)
    {
        var kind = operation.Status switch
        {
            OperationStatus.Cancelled => BctrlErrorKind.OperationCancelled,
            OperationStatus.TimedOut => BctrlErrorKind.OperationTimedOut,
            _ => BctrlErrorKind.OperationFailed,
        };
        var step = operation.Steps?.FirstOrDefault(step => !step.Ok);
        // The server often repeats the message of the step as that of the operation.
        var reason = operation.Error?.Message == step?.Error?.Message ? null : operation.Error?.Message;
        string?[] sentences = [DisplayText.Join(": ", CmdletMessages.OperationCompleted(operation.Id, operation.Status), reason), .. Describe(step)];
        return new OperationFailedException(kind, DisplayText.Sanitize(DisplayText.Join(" ", [.. sentences.Select(ToSentence)])), operation)
        {
            Code = Sanitize(operation.Error?.Code ?? step?.Error?.Code),
            ServerMessage = Sanitize(operation.Error?.Message ?? step?.Error?.Message),
        };
    }

    private static string?[] Describe(OperationStep? step)
    {
        if (step is null)
            return [];
        var diagnostic = step.Error?.Diagnostic;
        return
        [
            DisplayText.Join(": ", CmdletMessages.StepFailed(step.Number, step.Call), step.Error?.ToString()),
            CmdletMessages.ExpectedAndReceived(diagnostic?.Expected, diagnostic?.Received),
            diagnostic?.Closest is { Count: > 0 } closest ? CmdletMessages.DidYouMean(closest[0]) : null,
            diagnostic?.Fixes is { Count: > 0 } fixes ? CmdletMessages.Fix(fixes[0].ToString()) : step.Error?.Hint,
        ];
    }

    private static string? Sanitize(string? text) => text is null ? null : DisplayText.Sanitize(text);

    private static string? ToSentence(string? text) =>
        string.IsNullOrEmpty(text) || text![text.Length - 1] is '.' or '?' or '!' ? text : text + ".";
}
