using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class WaitTimeoutTests
{
    [Theory]
    [InlineData("queued")]
    [InlineData("dispatching")]
    [InlineData("running")]
    [InlineData("cancelling")]
    public void A_timeout_of_zero_sends_one_request(string status)
    {
        var stub = Responses.AllCompleted(status);
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Timeout 0");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal(status, operation.Text("Status"));
        Assert.Equal(true, operation.Value("TimedOutWaiting"));
        Assert.Equal("OperationWaitTimeout", outcome.Error().Id());
        Assert.Equal(0, Assert.Single(stub.Requests).TimeoutMs);
    }

    [Fact]
    public void A_timeout_of_zero_is_no_error_for_a_completed_operation()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        Assert.Equal(false, session.Run("Wait-BctrlOperation a -Timeout 0").Single().Value("TimedOutWaiting"));
    }

    [Fact]
    public void A_timeout_of_zero_does_not_retry()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Error(503, "Busy"), Responses.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        Assert.Equal("ServerError", session.Run("Wait-BctrlOperation a -Timeout 0").Error().Id());
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void After_the_timeout_the_last_known_state_is_emitted_with_an_error()
    {
        var stub = Responses.NoneCompletes();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Timeout 2");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal("running", operation.Text("Status"));
        Assert.Equal(true, operation.Value("TimedOutWaiting"));
        Assert.Equal(false, operation.Value("IsTerminal"));
        var error = outcome.Error();
        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.Equal("Bctrl.BctrlException", error.Exception.GetType().FullName);
        Assert.Same(operation.BaseObject, PSObject.AsPSObject(error.TargetObject).BaseObject);
        Assert.Contains("Operation 'a' did not complete within 2 s; its last known status is running.", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Wait-BctrlOperation", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(0, stub.InFlight);
    }

    [Fact]
    public void An_operation_without_a_response_has_only_the_error()
    {
        var stub = Responses.NoneResponds();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Timeout 0.2");

        Assert.Empty(outcome.Output);
        var error = outcome.Error();
        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Equal("a", error.TargetObject);
        Assert.Contains("no response was received", error.ToString(), StringComparison.Ordinal);
        Eventually.True(() => stub.InFlight == 0, "the request is cancelled");
    }

    [Fact]
    public void An_operation_as_input_is_emitted_as_it_was_if_there_was_no_response()
    {
        var stub = Responses.NoneResponds().On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Get-BctrlOperation a | Wait-BctrlOperation -Timeout 0.2");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal("running", operation.Text("Status"));
        Assert.Equal(true, operation.Value("TimedOutWaiting"));
        Assert.Equal("Operation 'a' did not complete within 0.2 s; its last known status is running.", outcome.Error().ToString());
    }

    [Fact]
    public void The_input_is_not_changed_and_not_known_of_the_server_that_did_not_respond()
    {
        var first = new StubHttpMessageHandler().On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running", extra: "\"region\":\"north\"")));
        using var session = new ModuleSession(first);
        session.Run("$operation = Get-BctrlOperation a").MustBeClean();
        session.Set("second", Responses.NoneResponds());
        session.Run("Connect-Bctrl -ApiKey $key -HttpMessageHandler $second -Server https://second.example.test").MustBeClean();

        var outcome = session.Run("$operation | Wait-BctrlOperation -Timeout 0.2");

        Assert.Equal(true, Assert.Single(outcome.Output).Value("TimedOutWaiting"));
        Assert.Equal("north", outcome.Output[0].Text("Region"));
        Assert.Equal(false, session.Run("$operation").Single().Value("TimedOutWaiting"));
        Assert.Empty(session.Run("Get-BctrlOperation").MustBeClean().Output);
    }

    [Fact]
    public void A_long_Retry_After_is_a_warning_also_for_the_next_command()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Error(429, "Slow down.").With("Retry-After", "300"));
        using var session = ModuleSession.WithoutRetries(stub);
        Assert.Equal("RateLimited", session.Run("Wait-BctrlOperation a").Error().Id());

        var outcome = session.Run("'b', 'c' | Wait-BctrlOperation -Timeout 0.5");

        Assert.Matches(@"^The server requested a delay of (300|29\d) s \(Retry-After\). The command continues after that\.$", Assert.Single(outcome.Warnings));
        Assert.Equal(["OperationWaitTimeout", "OperationWaitTimeout"], outcome.ErrorIds);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void The_timeout_error_has_the_last_failure_as_its_inner_exception()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Error(503, "Under repair"));
        using var session = new ModuleSession(stub, "-RetryIntervalSec 0.02");

        var error = session.Run("Wait-BctrlOperation a -Timeout 2").Error();

        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Contains("Under repair", error.Exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.True(stub.Requests.Count > 1);
    }

    [Fact]
    public void Each_operation_that_times_out_has_its_own_error()
    {
        var stub = Responses.NoneCompletes().OnWait("b", Responses.Wait("b")).OnWait("d", StubResponse.Error(404, "No such operation."));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b', 'c', 'd', 'a' | Wait-BctrlOperation -Timeout 2");

        Assert.Equal(["a", "b", "c"], outcome.Ids.Order());
        Assert.Equal("b", outcome.Ids[0]);
        Assert.Equal(["OperationNotFound", "OperationWaitTimeout", "OperationWaitTimeout"], outcome.ErrorIds.Order());
    }

    [Fact]
    public void An_operation_that_completes_before_the_timeout_has_no_error()
    {
        using var session = new ModuleSession(new StubHttpMessageHandler().CompleteOperationsAfter(TimeSpan.FromMilliseconds(50)));

        Assert.Equal(false, session.Run("Wait-BctrlOperation a -Timeout 1h").Single().Value("TimedOutWaiting"));
    }

    [Fact]
    public void No_long_poll_is_longer_than_the_remaining_time()
    {
        var stub = Responses.NoneCompletes();
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a -Timeout 0.9");

        Assert.All(stub.Requests, request => Assert.InRange(request.TimeoutMs!.Value, 0, 900));
    }

    [Fact]
    public void Long_polls_grow_from_one_second_to_LongPollTimeout()
    {
        // The responses come early and the state has not changed, so the client polls again after a delay.
        var stub = new StubHttpMessageHandler().OnWait(
            "a", Responses.Wait("a", "queued"), Responses.Wait("a", "running"), Responses.Wait("a", "running"), Responses.Wait("a"));
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a -LongPollTimeout 3s").Single();

        Assert.Equal([1000, 2000, 3000, 3000], stub.Requests.Select(request => request.TimeoutMs));
    }
}
