namespace Bctrl.PowerShell;

/// <summary>Explains why an operation did not succeed.</summary>
internal static class OperationFailure
{
    public static OperationFailedException Create(Operation operation)
    {
        var step = operation.Steps?.FirstFailed;
        // The server often repeats the message of the step as that of the operation.
        var reason = operation.Error?.Message == step?.Error?.Message ? null : operation.Error?.Message;
        SafeText[] sentences =
        [
            SafeText.Join(": ", CmdletMessages.Completed(WorkKind.Operation, operation.Id, operation.Status), SafeText.FromOutside(reason)),
            .. Describe(step),
        ];
        return new OperationFailedException(
            WorkKind.Operation.GetFailure(operation.Status),
            SafeText.Join(" ", [.. sentences.Select(sentence => sentence.ToSentence())]),
            operation,
            code: SafeText.FromOutside(operation.Error?.Code ?? step?.Error?.Code),
            serverMessage: SafeText.FromOutside(operation.Error?.Message ?? step?.Error?.Message));
    }

    private static SafeText[] Describe(OperationStep? step)
    {
        if (step is null)
            return [];
        var diagnostic = step.Error?.Diagnostic;
        return
        [
            SafeText.Join(": ", CmdletMessages.StepFailed(step.Number, step.Call), SafeText.FromOutside(step.Error?.ToString())),
            CmdletMessages.ExpectedAndReceived(diagnostic?.Expected, diagnostic?.Received),
            diagnostic?.Closest is { Count: > 0 } closest ? CmdletMessages.DidYouMean(closest[0]) : default,
            diagnostic?.Fixes is { Count: > 0 } fixes ? CmdletMessages.Fix(fixes[0].ToString()) : SafeText.FromOutside(step.Error?.Hint),
        ];
    }
}
