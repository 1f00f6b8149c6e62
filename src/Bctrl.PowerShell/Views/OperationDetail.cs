using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Describes why an operation failed, or what it is doing.</summary>
internal static class OperationDetail
{
    /// <summary>Returns the text for an operation of this session or a deserialized one.</summary>
    public static string Of(PSObject operation)
    {
        var steps = View.Get(operation, "Result") is { } result ? View.Get(result, "Steps")?.BaseObject as IEnumerable : null;
        var error = View.Get(operation, "Error");
        var step = steps?.Cast<object>().Select(PSObject.AsPSObject).FirstOrDefault(View.StepHasFailed);
        if (error is not null || step is not null)
            return DescribeFailure(error, step);
        return OperationStatus.IsTerminal(View.Show(operation, "Status")) is true ? "" : DescribeProgress(operation);
    }

    private static string DescribeFailure(PSObject? error, PSObject? step)
    {
        if (step is null)
            return View.Show(error!);
        var stepError = View.Get(step, "Error");
        var where = $"Step {View.Show(step, "Number")} {View.Show(step, "Call")}";
        var text = DisplayText.Join(": ", where, stepError is null ? null : View.Show(stepError));
        // The server often repeats the message of the step as that of the operation.
        return error is null || (stepError is not null && View.Show(error, "Message") == View.Show(stepError, "Message"))
            ? text
            : SafeText.Join(" ", SafeText.FromOutside(View.Show(error)).ToSentence(), SafeText.FromOutside(text)).ToString();
    }

    private static string DescribeProgress(PSObject operation)
    {
        var progress = View.Get(operation, "Progress");
        var source = progress ?? operation;
        var call = DisplayText.Join(": ", View.Show(source, "CurrentCall"), View.Show(source, "Message"));
        var step = progress is null ? "" : DisplayText.Join("/", View.Show(progress, "Step"), View.Show(progress, "TotalSteps"));
        var text = DisplayText.Join(" ", step, call);
        return LanguagePrimitives.IsTrue(View.Get(operation, "TimedOutWaiting")) ? DisplayText.Join(", ", "timed out waiting", text) : text;
    }
}
