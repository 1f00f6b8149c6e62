using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class StopOperationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_cancellation_is_requested_and_the_operation_emitted_as_the_server_then_sees_it(bool isEnveloped)
    {
        var json = CannedOperation.Json("a", "cancelling");
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/a/cancel", StubResponse.Json(isEnveloped ? $$"""{"operation":{{json}}}""" : json));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a").MustBeClean();

        Assert.Equal("cancelling", Assert.Single(outcome.Output).Text("Status"));
        Assert.Equal(["POST /v1/operations/a/cancel"], stub.Requests.Select(request => request.ToString()));
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void WhatIf_says_what_would_be_done_and_sends_nothing()
    {
        var stub = Cancelling();
        var host = new ScreenHost(200);
        using var session = new ModuleSession(stub, host: host);

        var outcome = session.Run("'a', 'b' | Stop-BctrlOperation -WhatIf -Wait").MustBeClean();

        Assert.Empty(outcome.Output);
        Assert.Empty(stub.Requests);
        Assert.Equal(
            [
                "What if: Performing the operation \"Request cancellation\" on target \"operation a\".",
                "What if: Performing the operation \"Request cancellation\" on target \"operation b\".",
            ],
            host.Lines.Where(line => line.Length > 0));
    }

    [Fact]
    public void Confirm_asks_for_each_and_stops_those_that_are_agreed_to()
    {
        var stub = Cancelling();
        var host = new ScreenHost();
        var asked = new List<string>();
        host.Screen.Choose = message =>
        {
            asked.Add(message);
            return asked.Count == 1 ? 2 /* No */ : 0 /* Yes */;
        };
        using var session = new ModuleSession(stub, host: host);

        var outcome = session.Run("'a', 'b' | Stop-BctrlOperation -Confirm").MustBeClean();

        Assert.Equal(["b"], outcome.Ids);
        Assert.Equal(["POST /v1/operations/b/cancel"], stub.Requests.Select(request => request.ToString()));
        Assert.Collection(
            asked,
            message => Assert.Contains("operation a", message, StringComparison.Ordinal),
            message => Assert.Contains("operation b", message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("High", 0)] // PowerShell's own default
    [InlineData("Medium", 1)]
    public void Its_impact_is_medium(string preference, int questions)
    {
        var host = new ScreenHost();
        var asked = 0;
        host.Screen.Choose = _ =>
        {
            asked++;
            return 0;
        };
        using var session = new ModuleSession(Cancelling(), host: host);

        session.Run($"$ConfirmPreference = '{preference}'; Stop-BctrlOperation a").Single();

        Assert.Equal(questions, asked);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("timed_out")]
    public void One_that_had_already_ended_is_a_warning_and_emitted(string status)
    {
        using var session = new ModuleSession(Cancelling(status));

        var outcome = session.Run("Stop-BctrlOperation a").MustBeClean();

        Assert.Equal(status, Assert.Single(outcome.Output).Text("Status"));
        Assert.Equal([$"Operation a had already ended as {status}; there was nothing to cancel."], outcome.Warnings);
    }

    [Fact]
    public void One_that_is_cancelled_at_once_is_no_warning()
    {
        using var session = new ModuleSession(Cancelling("cancelled"));

        var outcome = session.Run("Stop-BctrlOperation a").MustBeClean();

        Assert.Equal("cancelled", Assert.Single(outcome.Output).Text("Status"));
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void One_that_had_already_ended_is_a_warning_however_the_server_writes_its_id()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/A/cancel", StubResponse.Json(CannedOperation.Json("a", "failed")));
        using var session = new ModuleSession(stub);

        Assert.Single(session.Run("Stop-BctrlOperation A").MustBeClean().Warnings);
    }

    [Fact]
    public void An_operation_that_is_known_to_have_ended_is_not_asked_about_again()
    {
        var stub = Answers.AllEnded();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a | Stop-BctrlOperation -Confirm").MustBeClean();

        Assert.Equal(["a"], outcome.Ids);
        Assert.Contains("already ended as succeeded", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void A_server_that_refuses_because_it_has_ended_is_right()
    {
        var stub = new StubHttpMessageHandler()
            .On("POST /v1/operations/a/cancel", StubResponse.Error(409, "It has ended.", "operation.ended"))
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "failed")));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a").MustBeClean();

        Assert.Equal("failed", Assert.Single(outcome.Output).Text("Status"));
        Assert.Contains("already ended as failed", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal(["POST /v1/operations/a/cancel", "GET /v1/operations/a"], stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void A_server_that_refuses_one_that_runs_is_an_error()
    {
        var stub = new StubHttpMessageHandler()
            .On("POST /v1/operations/a/cancel", StubResponse.Error(409, "Not in this state.", "operation.busy"))
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a");

        Assert.Empty(outcome.Output);
        var error = outcome.Error();
        Assert.Equal("Conflict", error.Id());
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Equal("operation.busy", error.Exception.Text("Code"));
        Assert.Equal("a", error.TargetObject);
    }

    [Fact]
    public void Wait_goes_on_until_it_has_ended()
    {
        var stub = Cancelling().OnWait("a", Answers.Wait("a", "cancelling"), Answers.Wait("a", "cancelled"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a -Wait").MustBeClean();

        Assert.Equal("cancelled", Assert.Single(outcome.Output).Text("Status"));
        Assert.Empty(outcome.Warnings);
        Assert.Equal(
            ["POST /v1/operations/a/cancel", "POST /v1/operations/a/wait", "POST /v1/operations/a/wait"],
            stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void Wait_asks_no_more_when_it_has_ended_at_once()
    {
        var stub = Cancelling("cancelled");
        using var session = new ModuleSession(stub);

        session.Run("Stop-BctrlOperation a -Wait").Single();

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void One_that_ends_in_another_way_while_it_is_waited_for_is_no_warning()
    {
        // It was running when its cancellation was requested, and the server was not quick enough.
        var stub = Cancelling().OnWait("a", Answers.Wait("a", "succeeded"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a -Wait").MustBeClean();

        Assert.Equal("succeeded", Assert.Single(outcome.Output).Text("Status"));
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void When_the_time_is_over_it_is_emitted_as_it_stood_and_an_error()
    {
        var stub = Answers.NoneEnds().On("POST /v1/operations/*/cancel", request => StubResponse.Json(CannedOperation.Json(request.OperationId, "cancelling")));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a -Wait -Timeout 2s");

        var operation = Assert.Single(outcome.Output);
        Assert.Equal(true, operation.Value("TimedOutWaiting"));
        var error = outcome.Error();
        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
        Assert.Same(operation.BaseObject, PSObject.AsPSObject(error.TargetObject).BaseObject);
    }

    [Fact]
    public void Without_Wait_a_timeout_bounds_the_request()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/cancel", StubResponse.Error(503, "Busy."));
        using var session = new ModuleSession(stub);

        var error = session.Run("Stop-BctrlOperation a -Timeout 1s").Error();

        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Equal("a", error.TargetObject);
        Assert.Equal("ServerError", error.Exception.InnerException.Text("Kind"));
    }

    [Fact]
    public void Many_are_stopped_at_once()
    {
        var answers = new List<StubResponse>();
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/cancel", request =>
        {
            var held = StubResponse.Json(CannedOperation.Json(request.OperationId, "cancelling")).Held();
            lock (answers)
                answers.Add(held);
            return held;
        });
        using var session = new ModuleSession(stub);

        using var running = session.Start("1..100 | ForEach-Object { \"op-$_\" } | Stop-BctrlOperation");
        Eventually.True(() => stub.InFlight == 100, "all are asked for");
        lock (answers)
            answers.ForEach(held => held.Release());

        Assert.Equal(100, running.Finish().MustBeClean().Ids.Distinct().Count());
    }

    [Fact]
    public void A_request_that_may_have_arrived_is_safe_to_repeat()
    {
        var stub = new StubHttpMessageHandler().On(
            "POST /v1/operations/a/cancel", StubResponse.Error(500, "Oops."), StubResponse.Refused(), StubResponse.Json(CannedOperation.Json("a", "cancelling")));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Stop-BctrlOperation a").Single();

        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void One_that_can_not_be_stopped_does_not_keep_the_others_back()
    {
        var stub = Cancelling()
            .On("POST /v1/operations/gone/cancel", StubResponse.Error(404, "No such operation."))
            .On("POST /v1/operations/theirs/cancel", StubResponse.Error(403, "Not yours."));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'a', 'gone', '', 'theirs', 'b', 'a' | Stop-BctrlOperation");

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        Assert.Equal(["InvalidOperationId", "OperationNotFound", "PermissionDenied"], outcome.ErrorIds.Order());
        Assert.Equal(4, stub.Requests.Count);
    }

    [Fact]
    public void It_can_be_stopped_itself()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/cancel", _ => StubResponse.Json("{}").Held());
        using var session = new ModuleSession(stub);

        using var running = session.Start("'a', 'b' | Stop-BctrlOperation -Wait");
        Eventually.True(() => stub.InFlight == 2, "both are asked for");
        running.Stop();

        Eventually.True(() => stub.InFlight == 0, "no request is left behind");
    }

    [Fact]
    public void What_is_being_cancelled_was_seen_and_can_be_got_again()
    {
        var stub = Cancelling().On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "cancelled")));
        using var session = new ModuleSession(stub);
        session.Run("Stop-BctrlOperation a").Single();

        Assert.Equal("cancelled", session.Run("Get-BctrlOperation").Single().Text("Status"));
    }

    private static StubHttpMessageHandler Cancelling(string status = "cancelling") => new StubHttpMessageHandler()
        .On("POST /v1/operations/*/cancel", request => StubResponse.Json(CannedOperation.Json(request.OperationId, status)));
}
