using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class RequireSuccessTests
{
    [Theory]
    [InlineData("failed", "OperationFailed")]
    [InlineData("cancelled", "OperationCancelled")]
    [InlineData("timed_out", "OperationTimedOut")]
    public void An_operation_that_does_not_succeed_is_emitted_and_an_error(string status, string errorId)
    {
        using var session = new ModuleSession(Answers.AllEnded(status));

        var outcome = session.Run("Wait-BctrlOperation a -RequireSuccess");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal(status, operation.Text("Status"));
        var error = outcome.Error();
        Assert.Equal(errorId, error.Id());
        Assert.Equal(ErrorCategory.OperationStopped, error.CategoryInfo.Category);
        Assert.Equal("Bctrl.BctrlApiException", error.Exception.GetType().FullName);
        Assert.Same(operation.BaseObject, PSObject.AsPSObject(error.TargetObject).BaseObject);
        Assert.Contains($"'a' ended as {status}", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Get-BctrlOperationStep", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_names_the_step_and_its_call_and_what_would_mend_it()
    {
        using var session = new ModuleSession(Answers.AllEnded("failed"));

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
    public void A_failure_without_an_error_or_a_result_is_told_as_well()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Answers.WaitJson("""{"id":"a","status":"failed","error":null,"result":null}"""));
        using var session = new ModuleSession(stub);

        Assert.Equal("Operation 'a' ended as failed.", session.Run("Wait-BctrlOperation a -RequireSuccess").Error().ToString());
    }

    [Fact]
    public void A_status_that_is_not_known_and_final_is_no_success()
    {
        var stub = new StubHttpMessageHandler().OnWait(
            "a", Answers.WaitJson("""{"id":"a","status":"evaporated","finishedAt":"2026-03-01T10:00:00Z"}"""));
        using var session = new ModuleSession(stub);

        Assert.Equal("OperationFailed", session.Run("Wait-BctrlOperation a -RequireSuccess").Error().Id());
    }

    [Fact]
    public void An_operation_that_had_ended_before_is_held_to_it_too()
    {
        using var session = new ModuleSession(Answers.AllEnded("failed"));
        session.Set("failed", session.Run("Wait-BctrlOperation a").Single());

        Assert.Equal("OperationFailed", session.Run("$failed | Wait-BctrlOperation -RequireSuccess").Error().Id());
    }

    [Fact]
    public void An_operation_that_succeeds_is_no_error()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        session.Run("Wait-BctrlOperation a -RequireSuccess").Single();
    }

    [Fact]
    public void Without_the_switch_a_failure_is_a_result_like_any_other()
    {
        using var session = new ModuleSession(Answers.AllEnded("failed"));

        session.Run("Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void One_failure_does_not_keep_the_others_back()
    {
        var stub = Answers.AllEnded().OnWait("b", Answers.Wait("b", "failed"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b', 'c' | Wait-BctrlOperation -RequireSuccess");

        Assert.Equal(["a", "b", "c"], outcome.Ids.Order());
        Assert.Equal("OperationFailed", outcome.Error().Id());
    }

    [Fact]
    public void ErrorAction_Stop_makes_a_failure_something_to_catch()
    {
        using var session = new ModuleSession(Answers.AllEnded("failed"));

        var caught = session.Run("try { Wait-BctrlOperation a -RequireSuccess -ErrorAction Stop } catch { $_ }").Output[^1].BaseObject;

        Assert.Equal("OperationFailed", Assert.IsType<ErrorRecord>(caught).Id());
    }
}
