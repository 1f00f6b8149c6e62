using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class StopOperationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_requests_the_cancellation_and_emits_the_operation_in_its_new_state(bool isEnveloped)
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
    public void WhatIf_describes_the_action_and_sends_no_request()
    {
        var stub = CancelStub();
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
    public void Confirm_prompts_for_each_operation_and_cancels_the_confirmed_ones()
    {
        var stub = CancelStub();
        var host = new ScreenHost();
        var prompts = new List<string>();
        host.Screen.Choose = message =>
        {
            prompts.Add(message);
            return prompts.Count == 1 ? 2 /* No */ : 0 /* Yes */;
        };
        using var session = new ModuleSession(stub, host: host);

        var outcome = session.Run("'a', 'b' | Stop-BctrlOperation -Confirm").MustBeClean();

        Assert.Equal(["b"], outcome.Ids);
        Assert.Equal(["POST /v1/operations/b/cancel"], stub.Requests.Select(request => request.ToString()));
        Assert.Collection(
            prompts,
            message => Assert.Contains("operation a", message, StringComparison.Ordinal),
            message => Assert.Contains("operation b", message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_time_that_a_person_takes_to_confirm_does_not_count()
    {
        var stub = CancelStub().OnWait("a", Responses.Wait("a", "cancelled"));
        var host = new ScreenHost();
        host.Screen.Choose = _ =>
        {
            Thread.Sleep(1500);
            return 0;
        };
        using var session = new ModuleSession(stub, host: host);

        var outcome = session.Run("Stop-BctrlOperation a -Confirm -Wait -Timeout 1").MustBeClean();

        Assert.Equal("cancelled", Assert.Single(outcome.Output).Text("Status"));
        Assert.Equal(["POST /v1/operations/a/cancel", "POST /v1/operations/a/wait"], stub.Requests.Select(request => request.ToString()));
    }

    /// <summary>A dialog of a host may return after the command was stopped.</summary>
    [Fact]
    public async Task A_confirmation_after_the_command_was_stopped_cancels_nothing()
    {
        var stub = CancelStub();
        var host = new ScreenHost();
        using var isPrompting = new ManualResetEventSlim();
        using var isAnswered = new ManualResetEventSlim();
        host.Screen.Choose = _ =>
        {
            isPrompting.Set();
            isAnswered.Wait();
            return 0;
        };
        using var session = new ModuleSession(stub, host: host);

        using var running = session.Start("'a', 'b' | Stop-BctrlOperation -Confirm");
        isPrompting.Wait(TestContext.Current.CancellationToken);
        var stopping = Task.Run(running.Stop, TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        isAnswered.Set();
        await stopping;

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void An_id_that_is_given_twice_is_confirmed_once()
    {
        var host = new ScreenHost();
        var prompts = 0;
        host.Screen.Choose = _ => prompts++ == 0 ? 2 /* No */ : 0 /* Yes */;
        var stub = CancelStub();
        using var session = new ModuleSession(stub, host: host);

        var outcome = session.Run("'a', 'a', 'A', 'b', 'B' | Stop-BctrlOperation -Confirm").MustBeClean();

        Assert.Equal(2, prompts);
        Assert.Equal(["b"], outcome.Ids);
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData("High", 0)] // PowerShell's default
    [InlineData("Medium", 1)]
    public void ConfirmImpact_is_Medium(string preference, int expectedPrompts)
    {
        var host = new ScreenHost();
        var prompts = 0;
        host.Screen.Choose = _ =>
        {
            prompts++;
            return 0;
        };
        using var session = new ModuleSession(CancelStub(), host: host);

        session.Run($"$ConfirmPreference = '{preference}'; Stop-BctrlOperation a").Single();

        Assert.Equal(expectedPrompts, prompts);
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("timed_out")]
    public void An_operation_that_had_already_completed_is_emitted_with_a_warning(string status)
    {
        using var session = new ModuleSession(CancelStub(status));

        var outcome = session.Run("Stop-BctrlOperation a").MustBeClean();

        Assert.Equal(status, Assert.Single(outcome.Output).Text("Status"));
        Assert.Equal([$"Operation a had already completed with the status {status}, so it was not cancelled."], outcome.Warnings);
    }

    [Fact]
    public void An_operation_that_is_cancelled_immediately_has_no_warning()
    {
        using var session = new ModuleSession(CancelStub("cancelled"));

        var outcome = session.Run("Stop-BctrlOperation a").MustBeClean();

        Assert.Equal("cancelled", Assert.Single(outcome.Output).Text("Status"));
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void The_warning_does_not_depend_on_the_case_of_the_id()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/A/cancel", StubResponse.Json(CannedOperation.Json("a", "failed")));
        using var session = new ModuleSession(stub);

        Assert.Single(session.Run("Stop-BctrlOperation A").MustBeClean().Warnings);
    }

    [Fact]
    public void A_completed_operation_as_input_sends_no_request()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Wait-BctrlOperation a | Stop-BctrlOperation -Confirm").MustBeClean();

        Assert.Equal(["a"], outcome.Ids);
        Assert.Contains("already completed with the status succeeded", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void A_conflict_for_a_completed_operation_is_a_warning()
    {
        var stub = new StubHttpMessageHandler()
            .On("POST /v1/operations/a/cancel", StubResponse.Error(409, "It has ended.", "operation.ended"))
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "failed")));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a").MustBeClean();

        Assert.Equal("failed", Assert.Single(outcome.Output).Text("Status"));
        Assert.Contains("already completed with the status failed", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal(["POST /v1/operations/a/cancel", "GET /v1/operations/a"], stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void A_conflict_for_a_running_operation_is_an_error()
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
    public void Wait_waits_until_the_operation_completes()
    {
        var stub = CancelStub().OnWait("a", Responses.Wait("a", "cancelling"), Responses.Wait("a", "cancelled"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a -Wait").MustBeClean();

        Assert.Equal("cancelled", Assert.Single(outcome.Output).Text("Status"));
        Assert.Empty(outcome.Warnings);
        Assert.Equal(
            ["POST /v1/operations/a/cancel", "POST /v1/operations/a/wait", "POST /v1/operations/a/wait"],
            stub.Requests.Select(request => request.ToString()));
    }

    [Fact]
    public void Wait_sends_no_more_requests_when_the_operation_is_cancelled_immediately()
    {
        var stub = CancelStub("cancelled");
        using var session = new ModuleSession(stub);

        session.Run("Stop-BctrlOperation a -Wait").Single();

        Assert.Single(stub.Requests);
    }

    [Fact]
    public void An_operation_that_succeeds_during_the_wait_has_no_warning()
    {
        // The operation was running when its cancellation was requested, and completed before the server cancelled it.
        var stub = CancelStub().OnWait("a", Responses.Wait("a", "succeeded"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("Stop-BctrlOperation a -Wait").MustBeClean();

        Assert.Equal("succeeded", Assert.Single(outcome.Output).Text("Status"));
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void After_the_timeout_the_last_known_state_is_emitted_with_an_error()
    {
        var stub = Responses.NoneCompletes().On("POST /v1/operations/*/cancel", request => StubResponse.Json(CannedOperation.Json(request.OperationId, "cancelling")));
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
    public void Without_Wait_the_timeout_limits_the_cancel_request()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/cancel", StubResponse.Error(503, "Busy."));
        using var session = new ModuleSession(stub);

        var error = session.Run("Stop-BctrlOperation a -Timeout 1s").Error();

        Assert.Equal("OperationWaitTimeout", error.Id());
        Assert.Equal("a", error.TargetObject);
        Assert.Equal("ServerError", error.Exception.InnerException.Text("Kind"));
    }

    [Fact]
    public void Many_operations_are_cancelled_in_parallel()
    {
        var responses = new List<StubResponse>();
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/cancel", request =>
        {
            var pending = StubResponse.Json(CannedOperation.Json(request.OperationId, "cancelling")).WaitForRelease();
            lock (responses)
                responses.Add(pending);
            return pending;
        });
        using var session = new ModuleSession(stub);

        using var running = session.Start("1..100 | ForEach-Object { \"op-$_\" } | Stop-BctrlOperation");
        Eventually.True(() => stub.InFlight == 100, "all requests are in flight");
        lock (responses)
            responses.ForEach(pending => pending.Release());

        Assert.Equal(100, running.Finish().MustBeClean().Ids.Distinct().Count());
    }

    [Fact]
    public void A_cancel_request_is_retried()
    {
        var stub = new StubHttpMessageHandler().On(
            "POST /v1/operations/a/cancel", StubResponse.Error(500, "Oops."), StubResponse.ConnectionRefused(), StubResponse.Json(CannedOperation.Json("a", "cancelling")));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Stop-BctrlOperation a").Single();

        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void An_operation_that_can_not_be_cancelled_does_not_affect_the_others()
    {
        var stub = CancelStub()
            .On("POST /v1/operations/gone/cancel", StubResponse.Error(404, "No such operation."))
            .On("POST /v1/operations/theirs/cancel", StubResponse.Error(403, "Not yours."));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'a', 'gone', '', 'theirs', 'b', 'a' | Stop-BctrlOperation");

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        Assert.Equal(["InvalidOperationId", "OperationNotFound", "PermissionDenied"], outcome.ErrorIds.Order());
        Assert.Equal(4, stub.Requests.Count);
    }

    [Fact]
    public void The_cmdlet_can_be_stopped()
    {
        var stub = new StubHttpMessageHandler().On("POST /v1/operations/*/cancel", _ => StubResponse.Json("{}").WaitForRelease());
        using var session = new ModuleSession(stub);

        using var running = session.Start("'a', 'b' | Stop-BctrlOperation -Wait");
        Eventually.True(() => stub.InFlight == 2, "all requests are in flight");
        running.Stop();

        Eventually.True(() => stub.InFlight == 0, "all requests are cancelled");
    }

    [Fact]
    public void An_operation_that_is_being_cancelled_is_known()
    {
        var stub = CancelStub().On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "cancelled")));
        using var session = new ModuleSession(stub);
        session.Run("Stop-BctrlOperation a").Single();

        Assert.Equal("cancelled", session.Run("Get-BctrlOperation").Single().Text("Status"));
    }

    private static StubHttpMessageHandler CancelStub(string status = "cancelling") => new StubHttpMessageHandler()
        .On("POST /v1/operations/*/cancel", request => StubResponse.Json(CannedOperation.Json(request.OperationId, status)));
}
