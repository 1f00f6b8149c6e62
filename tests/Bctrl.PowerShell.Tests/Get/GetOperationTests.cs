using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class GetOperationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_response_can_be_an_operation_or_an_envelope(bool isEnveloped)
    {
        var json = CannedOperation.Json("a", "running");
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/a", StubResponse.Json(isEnveloped ? $$"""{"operation":{{json}}}""" : json));
        using var session = new ModuleSession(stub);

        var operation = session.Run("Get-BctrlOperation a").Single();

        Assert.Equal("Bctrl.Operation", operation.BaseObject.GetType().FullName);
        Assert.Equal("a", operation.Text("Id"));
        Assert.Equal("running", operation.Text("Status"));
        Assert.Equal(false, operation.Value("TimedOutWaiting"));
    }

    [Fact]
    public void It_gets_the_current_state_without_waiting_for_completion()
    {
        var stub = Running();
        using var session = new ModuleSession(stub);

        session.Run("Get-BctrlOperation a").Single();

        var request = Assert.Single(stub.Requests);
        Assert.Equal("GET /v1/operations/a", request.ToString());
        Assert.Equal("", request.Body);
    }

    [Theory]
    [InlineData("Get-BctrlOperation -Id a")]
    [InlineData("'a' | Get-BctrlOperation")]
    [InlineData("[pscustomobject]@{ Id = 'a' } | Get-BctrlOperation")]
    [InlineData("[pscustomobject]@{ OperationId = 'a' } | Get-BctrlOperation")]
    [InlineData("Get-BctrlOperation a, a")]
    public void Ids_are_accepted_in_the_same_forms_as_by_Wait_BctrlOperation(string script)
    {
        var stub = Running();
        using var session = new ModuleSession(stub);

        Assert.Equal("a", session.Run(script).Single().Text("Id"));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void A_completed_operation_is_requested_again()
    {
        var stub = Running("succeeded");
        using var session = new ModuleSession(stub);

        var outcome = session.Run("$known = Get-BctrlOperation a; $known | Get-BctrlOperation; Get-BctrlOperation $known").MustBeClean();

        Assert.Equal(["a", "a"], outcome.Ids);
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void Many_operations_are_requested_in_parallel()
    {
        var responses = new List<StubResponse>();
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/*", request =>
        {
            var pending = StubResponse.Json(CannedOperation.Json(request.OperationId, "running")).WaitForRelease();
            lock (responses)
                responses.Add(pending);
            return pending;
        });
        using var session = new ModuleSession(stub);

        using var running = session.Start("1..200 | ForEach-Object { \"op-$_\" } | Get-BctrlOperation");
        Eventually.True(() => stub.InFlight == 200, "all requests are in flight");
        lock (responses)
            responses.ForEach(pending => pending.Release());

        Assert.Equal(200, running.Finish().MustBeClean().Ids.Distinct().Count());
    }

    [Fact]
    public void ThrottleLimit_limits_the_parallel_requests()
    {
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/*", request =>
            StubResponse.Json(CannedOperation.Json(request.OperationId)).WithDelay(TimeSpan.FromMilliseconds(5)));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("1..30 | ForEach-Object { \"op-$_\" } | Get-BctrlOperation -ThrottleLimit 3").MustBeClean();

        Assert.Equal(30, outcome.Output.Count);
        Assert.InRange(stub.PeakInFlight, 1, 3);
    }

    [Fact]
    public void Without_an_id_the_known_running_operations_are_requested()
    {
        var stub = Running();
        stub.On("GET /v1/operations/done", StubResponse.Json(CannedOperation.Json("done")));
        using var session = new ModuleSession(stub);
        session.Run("Get-BctrlOperation a, done, b").MustBeClean();
        var before = stub.Requests.Count;
        stub.On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "failed")));

        var first = session.Run("Get-BctrlOperation").MustBeClean();
        var second = session.Run("Get-BctrlOperation").MustBeClean();

        Assert.Equal(["a", "b"], first.Ids.Order());
        Assert.Equal(["failed", "running"], first.Output.OrderBy(operation => operation.Text("Id")).Select(operation => operation.Text("Status")));
        Assert.Equal(["b"], second.Ids);
        Assert.Equal(before + 3, stub.Requests.Count);
    }

    [Fact]
    public void Without_known_operations_no_request_is_sent()
    {
        var stub = Running();
        using var session = new ModuleSession(stub);

        Assert.Empty(session.Run("Get-BctrlOperation").MustBeClean().Output);
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("@() | Get-BctrlOperation")]
    [InlineData("Get-BctrlOperation -Id @()")]
    [InlineData("Get-BctrlOperation | Where-Object Status -eq none | Get-BctrlOperation")]
    public void An_empty_pipeline_sends_no_request_even_with_known_operations(string script)
    {
        var stub = Running();
        using var session = new ModuleSession(stub);
        session.Run("Get-BctrlOperation known").Single();

        Assert.Empty(session.Run(script).MustBeClean().Output);

        Assert.All(stub.Requests, request => Assert.Equal("GET /v1/operations/known", request.ToString()));
        Assert.Equal(script.Contains("Where", StringComparison.Ordinal) ? 2 : 1, stub.Requests.Count);
    }

    [Theory]
    [InlineData("$null | Get-BctrlOperation")]
    [InlineData("Get-BctrlOperation $null")]
    [InlineData("'' | Get-BctrlOperation")]
    public void A_blank_id_is_an_error_and_does_not_mean_all_operations(string script)
    {
        var stub = Running();
        using var session = new ModuleSession(stub);
        session.Run("Get-BctrlOperation known").Single();

        Assert.Equal("InvalidOperationId", session.Run(script).Error().Id());
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void An_operation_whose_wait_timed_out_is_known()
    {
        var stub = Responses.NoneCompletes().On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId, "running")));
        using var session = new ModuleSession(stub);
        session.Run("Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore");

        Assert.Equal(["a"], session.Run("Get-BctrlOperation").MustBeClean().Ids);
    }

    [Fact]
    public void An_operation_whose_wait_was_stopped_is_known()
    {
        var stub = new StubHttpMessageHandler()
            .OnWait("a", Responses.Wait("a", "running"), StubResponse.Json("{}").WaitForRelease())
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = new ModuleSession(stub);
        using (var running = session.Start("Wait-BctrlOperation a"))
        {
            Eventually.True(() => stub.Requests.Count == 2, "the second poll is sent");
            running.Stop();
        }

        Assert.Equal(["a"], session.Run("Get-BctrlOperation").MustBeClean().Ids);
    }

    [Fact]
    public void A_known_operation_that_no_longer_exists_is_removed_after_one_error()
    {
        var stub = Running();
        using var session = new ModuleSession(stub);
        session.Run("Get-BctrlOperation a, b").MustBeClean();
        stub.On("GET /v1/operations/a", StubResponse.Error(404, "No such operation."));

        var first = session.Run("Get-BctrlOperation");
        var second = session.Run("Get-BctrlOperation").MustBeClean();

        Assert.Equal("OperationNotFound", first.Error().Id());
        Assert.Equal(["b"], first.Ids);
        Assert.Equal(["b"], second.Ids);
    }

    [Theory]
    [InlineData("-Server https://other.example.test", 0)]
    [InlineData("-Server https://api.example.test -SubaccountId theirs", 0)]
    [InlineData("-Server https://api.example.test", 1)]
    public void Known_operations_of_another_server_or_account_are_not_requested(string parameters, int count)
    {
        foreach (var before in (string[])["", "Disconnect-Bctrl; "])
        {
            var stub = Running();
            using var session = new ModuleSession(stub);
            session.Run("Get-BctrlOperation a").Single();

            session.Run($"{before}Connect-Bctrl -ApiKey $key -HttpMessageHandler $stub {parameters}").MustBeClean();

            Assert.Equal(count, session.Run("Get-BctrlOperation").MustBeClean().Output.Count);
        }
    }

    [Fact]
    public void Known_operations_of_one_connection_are_not_requested_over_another()
    {
        var stub = Running();
        var theirs = new StubHttpMessageHandler().On("GET /v1/operations/b", StubResponse.Json(CannedOperation.Json("b", "running")));
        using var session = new ModuleSession(stub);
        session.Set("theirs", theirs);
        session.Run("""
            $mine = Get-BctrlConnection
            $other = Connect-Bctrl $key https://other.example.test -HttpMessageHandler $theirs -PassThru
            Connect-Bctrl $key https://api.example.test -HttpMessageHandler $stub
            $null = Get-BctrlOperation a; $null = Get-BctrlOperation b -Connection $other
            """).MustBeClean();

        Assert.Equal(["b"], session.Run("Get-BctrlOperation -Connection $other").MustBeClean().Ids);
        Assert.Equal(["a"], session.Run("Get-BctrlOperation").MustBeClean().Ids);
        Assert.Equal(["b"], CompletionTests.Complete(session, "Get-BctrlOperation -Connection $other -Id ").Select(match => match.CompletionText));
        Assert.Equal(["a"], CompletionTests.Complete(session, "Get-BctrlOperation -Id ").Select(match => match.CompletionText));
    }

    [Fact]
    public void Each_runspace_has_its_own_known_operations()
    {
        var stub = Running();
        using var session = new ModuleSession(stub);
        using var other = new ModuleSession(stub);
        session.Run("Get-BctrlOperation a").Single();

        Assert.Empty(other.Run("Get-BctrlOperation").MustBeClean().Output);
    }

    [Fact]
    public void An_error_for_one_operation_does_not_affect_the_others()
    {
        var stub = Running().On("GET /v1/operations/gone", StubResponse.Error(404, "No such operation.", "operation.not_found", "req-7"));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'a', 'gone', 'b' | Get-BctrlOperation");

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        var error = outcome.Error();
        Assert.Equal("OperationNotFound", error.Id());
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("gone", error.TargetObject);
        Assert.Equal("req-7", error.Exception.Text("RequestId"));
    }

    [Fact]
    public void A_transient_failure_is_retried()
    {
        var stub = new StubHttpMessageHandler().On(
            "GET /v1/operations/a", StubResponse.Error(503, "Busy."), StubResponse.ConnectionRefused(), StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Get-BctrlOperation a").Single();

        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void A_rejected_key_ends_the_command()
    {
        using var session = new ModuleSession(new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(401, "No.")));

        Assert.Equal("Unauthorized", session.Catch("Get-BctrlOperation a, b").Id());
    }

    private static StubHttpMessageHandler Running(string status = "running") => new StubHttpMessageHandler()
        .On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId, status)));
}
