using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class WaitTimeoutTests
{
    [Theory]
    [InlineData("queued")]
    [InlineData("dispatching")]
    [InlineData("running")]
    [InlineData("cancelling")]
    public void A_timeout_of_zero_asks_once(string status)
    {
        var stub = Answers.AllEnded(status);
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Timeout 0");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal(status, operation.Text("Status"));
        Assert.Equal(true, operation.Value("TimedOutWaiting"));
        Assert.Equal("OperationWaitTimeout", outcome.Error().Id());
        Assert.Equal(0, Assert.Single(stub.Requests).TimeoutMs);
    }

    [Fact]
    public void A_timeout_of_zero_has_nothing_to_say_of_an_operation_that_has_ended()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        Assert.Equal(false, session.Run("Wait-BctrlOperation a -Timeout 0").Single().Value("TimedOutWaiting"));
    }

    [Fact]
    public void A_timeout_of_zero_is_not_asked_again_after_a_failure()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Error(503, "Busy"), Answers.Wait("a"));
        using var session = ModuleSession.WithQuickRetries(stub);

        Assert.Equal("ServerError", session.Run("Wait-BctrlOperation a -Timeout 0").Error().Id());
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void When_the_time_is_over_the_operation_is_emitted_as_it_stood_with_an_error()
    {
        var stub = Answers.NoneEnds();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Timeout 2");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal("running", operation.Text("Status"));
        Assert.Equal(true, operation.Value("TimedOutWaiting"));
        Assert.Equal(false, operation.Value("IsTerminal"));
        var error = outcome.Error();
        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.Equal("Bctrl.BctrlApiException", error.Exception.GetType().FullName);
        Assert.Same(operation.BaseObject, PSObject.AsPSObject(error.TargetObject).BaseObject);
        Assert.Contains("'a' is running after 2 s", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Wait-BctrlOperation", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(0, stub.InFlight);
    }

    [Fact]
    public void Of_an_operation_that_was_never_heard_of_there_is_the_error_alone()
    {
        var stub = Answers.NoneAnswers();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a -Timeout 0.2");

        Assert.Empty(outcome.Output);
        var error = outcome.Error();
        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Equal("a", error.TargetObject);
        Assert.Contains("was not heard of", error.ToString(), StringComparison.Ordinal);
        Eventually.True(() => stub.InFlight == 0, "the request is given up");
    }

    [Fact]
    public void The_error_of_a_timeout_tells_what_kept_the_answer_back()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", StubResponse.Error(503, "Under repair"));
        using var session = new ModuleSession(stub, "-RetryIntervalSec 0.02");

        var error = session.Run("Wait-BctrlOperation a -Timeout 2").Error();

        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Contains("Under repair", error.Exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.True(stub.Requests.Count > 1);
    }

    [Fact]
    public void Each_operation_that_misses_the_time_leaves_as_itself()
    {
        var stub = Answers.NoneEnds().OnWait("b", Answers.Wait("b")).OnWait("d", StubResponse.Error(404, "No such operation."));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b', 'c', 'd', 'a' | Wait-BctrlOperation -Timeout 2");

        Assert.Equal(["a", "b", "c"], outcome.Ids.Order());
        Assert.Equal("b", outcome.Ids[0]);
        Assert.Equal(["OperationNotFound", "OperationWaitTimeout", "OperationWaitTimeout"], outcome.ErrorIds.Order());
    }

    [Fact]
    public void An_operation_that_ends_in_time_is_no_error()
    {
        using var session = new ModuleSession(new StubHttpMessageHandler().EndOperationsAfter(TimeSpan.FromMilliseconds(50)));

        Assert.Equal(false, session.Run("Wait-BctrlOperation a -Timeout 1h").Single().Value("TimedOutWaiting"));
    }

    [Fact]
    public void No_request_is_held_longer_than_the_time_that_is_left()
    {
        var stub = Answers.NoneEnds();
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a -Timeout 0.9");

        Assert.All(stub.Requests, request => Assert.InRange(request.TimeoutMs!.Value, 0, 900));
    }

    [Fact]
    public void Long_polls_grow_from_a_second_to_the_longest_that_is_allowed()
    {
        // Answers that come early without news: the client asks again after a moment.
        var stub = new StubHttpMessageHandler().OnWait(
            "a", Answers.Wait("a", "queued"), Answers.Wait("a", "running"), Answers.Wait("a", "running"), Answers.Wait("a"));
        using var session = new ModuleSession(stub);

        session.Run("Wait-BctrlOperation a -LongPollTimeout 3s").Single();

        Assert.Equal([1000, 2000, 3000, 3000], stub.Requests.Select(request => request.TimeoutMs));
    }
}
