using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

public sealed class GetOperationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_operation_is_taken_at_the_top_level_or_in_an_envelope(bool isEnveloped)
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
    public void It_gets_the_state_now_and_does_not_wait_for_the_end()
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
    public void Ids_come_in_as_they_do_for_a_wait(string script)
    {
        var stub = Running();
        using var session = new ModuleSession(stub);

        Assert.Equal("a", session.Run(script).Single().Text("Id"));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void An_operation_is_refreshed_even_if_it_had_ended()
    {
        var stub = Running("succeeded");
        using var session = new ModuleSession(stub);

        var outcome = session.Run("$known = Get-BctrlOperation a; $known | Get-BctrlOperation; Get-BctrlOperation $known").MustBeClean();

        Assert.Equal(["a", "a"], outcome.Ids);
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void Many_are_asked_for_at_once()
    {
        var answers = new List<StubResponse>();
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/*", request =>
        {
            var held = StubResponse.Json(CannedOperation.Json(request.OperationId, "running")).Held();
            lock (answers)
                answers.Add(held);
            return held;
        });
        using var session = new ModuleSession(stub);

        using var running = session.Start("1..200 | ForEach-Object { \"op-$_\" } | Get-BctrlOperation");
        Eventually.True(() => stub.InFlight == 200, "all are asked for");
        lock (answers)
            answers.ForEach(held => held.Release());

        Assert.Equal(200, running.Finish().MustBeClean().Ids.Distinct().Count());
    }

    [Fact]
    public void ThrottleLimit_bounds_how_many()
    {
        var stub = new StubHttpMessageHandler().On("GET /v1/operations/*", request =>
            StubResponse.Json(CannedOperation.Json(request.OperationId)).After(TimeSpan.FromMilliseconds(5)));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("1..30 | ForEach-Object { \"op-$_\" } | Get-BctrlOperation -ThrottleLimit 3").MustBeClean();

        Assert.Equal(30, outcome.Output.Count);
        Assert.InRange(stub.PeakInFlight, 1, 3);
    }

    [Fact]
    public void Without_an_id_those_that_were_seen_and_had_not_ended_are_refreshed()
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
    public void A_runspace_that_has_seen_nothing_asks_nothing()
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
    public void An_empty_pipeline_asks_nothing_even_when_some_were_seen(string script)
    {
        var stub = Running();
        using var session = new ModuleSession(stub);
        session.Run("Get-BctrlOperation seen").Single();

        Assert.Empty(session.Run(script).MustBeClean().Output);

        Assert.All(stub.Requests, request => Assert.Equal("GET /v1/operations/seen", request.ToString()));
        Assert.Equal(script.Contains("Where", StringComparison.Ordinal) ? 2 : 1, stub.Requests.Count);
    }

    [Theory]
    [InlineData("$null | Get-BctrlOperation")]
    [InlineData("Get-BctrlOperation $null")]
    [InlineData("'' | Get-BctrlOperation")]
    public void A_blank_is_an_error_and_not_the_wish_for_all(string script)
    {
        var stub = Running();
        using var session = new ModuleSession(stub);
        session.Run("Get-BctrlOperation seen").Single();

        Assert.Equal("InvalidOperationId", session.Run(script).Error().Id());
        Assert.Single(stub.Requests);
    }

    [Fact]
    public void What_a_wait_left_running_was_seen()
    {
        var stub = Answers.NoneEnds().On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId, "running")));
        using var session = new ModuleSession(stub);
        session.Run("Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore");

        Assert.Equal(["a"], session.Run("Get-BctrlOperation").MustBeClean().Ids);
    }

    [Fact]
    public void What_a_wait_was_stopped_in_was_seen()
    {
        var stub = new StubHttpMessageHandler()
            .OnWait("a", Answers.Wait("a", "running"), StubResponse.Json("{}").Held())
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = new ModuleSession(stub);
        using (var running = session.Start("Wait-BctrlOperation a"))
        {
            Eventually.True(() => stub.Requests.Count == 2, "it is asked for again");
            running.Stop();
        }

        Assert.Equal(["a"], session.Run("Get-BctrlOperation").MustBeClean().Ids);
    }

    [Fact]
    public void What_the_server_knows_no_more_is_forgotten_after_one_error()
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
    public void Another_servers_or_accounts_operations_are_not_asked_for(string parameters, int count)
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
    public void What_was_seen_over_one_connection_is_not_asked_for_over_another()
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
    public void A_runspace_has_not_seen_what_another_has()
    {
        var stub = Running();
        using var session = new ModuleSession(stub);
        using var other = new ModuleSession(stub);
        session.Run("Get-BctrlOperation a").Single();

        Assert.Empty(other.Run("Get-BctrlOperation").MustBeClean().Output);
    }

    [Fact]
    public void One_that_fails_does_not_keep_the_others_back()
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
    public void A_failure_that_may_pass_is_tried_again()
    {
        var stub = new StubHttpMessageHandler().On(
            "GET /v1/operations/a", StubResponse.Error(503, "Busy."), StubResponse.Refused(), StubResponse.Json(CannedOperation.Json("a", "running")));
        using var session = ModuleSession.WithQuickRetries(stub);

        session.Run("Get-BctrlOperation a").Single();

        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public void A_key_that_is_refused_ends_the_command()
    {
        using var session = new ModuleSession(new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Error(401, "No.")));

        Assert.Equal("Unauthorized", session.Catch("Get-BctrlOperation a, b").Id());
    }

    private static StubHttpMessageHandler Running(string status = "running") => new StubHttpMessageHandler()
        .On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId, status)));
}
