using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class RequireSuccessTests
{
    [Theory]
    [InlineData("failed", "OperationFailed")]
    [InlineData("cancelled", "OperationCancelled")]
    [InlineData("timed_out", "OperationTimedOut")]
    public void An_operation_that_does_not_succeed_is_emitted_with_an_error(string status, string errorId)
    {
        using var session = new ModuleSession(Responses.AllCompleted(status));

        var outcome = session.Run("Wait-BctrlOperation a -RequireSuccess");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal(status, operation.Text("Status"));
        var error = outcome.Error();
        Assert.Equal(errorId, error.Id());
        Assert.Equal(ErrorCategory.OperationStopped, error.CategoryInfo.Category);
        Assert.Equal("Bctrl.OperationFailedException", error.Exception.GetType().FullName);
        Assert.Same(operation.BaseObject, PSObject.AsPSObject(error.TargetObject).BaseObject);
        Assert.Contains($"'a' completed with the status {status}", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Get-BctrlOperationStep", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_has_the_failed_step_its_call_and_the_suggested_fixes()
    {
        using var session = new ModuleSession(Responses.AllCompleted("failed"));

        var error = session.Run("Wait-BctrlOperation a -RequireSuccess").Error();

        foreach (var words in (string[])
        [
            "The last step failed.", "Step 3 (page.clik) failed: UNKNOWN_CALL: There is no call page.clik.",
            "Expected a known call, received page.clik", "Did you mean page.click?", "Use page.click: page.click",
        ])
        {
            Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("..", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("step.failed", error.Exception.Text("Code"));
        Assert.Equal("The last step failed.", error.Exception.Text("ServerMessage"));
    }

    [Fact]
    public void A_failure_without_an_error_or_a_result_is_an_error()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.WaitJson("""{"id":"a","status":"failed","error":null,"result":null}"""));
        using var session = new ModuleSession(stub);

        Assert.Equal("Operation 'a' completed with the status failed.", session.Run("Wait-BctrlOperation a -RequireSuccess").Error().ToString());
    }

    [Fact]
    public void An_unknown_final_status_is_an_error()
    {
        var stub = new StubHttpMessageHandler().OnWait(
            "a", Responses.WaitJson("""{"id":"a","status":"evaporated","finishedAt":"2026-03-01T10:00:00Z"}"""));
        using var session = new ModuleSession(stub);

        Assert.Equal("OperationFailed", session.Run("Wait-BctrlOperation a -RequireSuccess").Error().Id());
    }

    [Fact]
    public void A_completed_operation_as_input_is_checked_too()
    {
        using var session = new ModuleSession(Responses.AllCompleted("failed"));
        session.Set("failed", session.Run("Wait-BctrlOperation a").Single());

        Assert.Equal("OperationFailed", session.Run("$failed | Wait-BctrlOperation -RequireSuccess").Error().Id());
    }

    [Fact]
    public void An_operation_that_succeeds_has_no_error()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        session.Run("Wait-BctrlOperation a -RequireSuccess").Single();
    }

    [Fact]
    public void Without_RequireSuccess_a_failed_operation_has_no_error()
    {
        using var session = new ModuleSession(Responses.AllCompleted("failed"));

        session.Run("Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void A_failed_operation_does_not_affect_the_others()
    {
        var stub = Responses.AllCompleted().OnWait("b", Responses.Wait("b", "failed"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b', 'c' | Wait-BctrlOperation -RequireSuccess");

        Assert.Equal(["a", "b", "c"], outcome.Ids.Order());
        Assert.Equal("OperationFailed", outcome.Error().Id());
    }

    [Fact]
    public void With_ErrorAction_Stop_a_failure_can_be_caught()
    {
        using var session = new ModuleSession(Responses.AllCompleted("failed"));

        var caught = session.Run("try { Wait-BctrlOperation a -RequireSuccess -ErrorAction Stop } catch { $_ }").Output[^1].BaseObject;

        Assert.Equal("OperationFailed", Assert.IsType<ErrorRecord>(caught).Id());
    }
}
