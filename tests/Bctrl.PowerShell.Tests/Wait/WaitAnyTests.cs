namespace Bctrl.PowerShell.Tests;

public sealed class WaitAnyTests
{
    [Fact]
    public void The_first_completed_operation_is_emitted_and_the_others_have_no_error()
    {
        var stub = Responses.NoneResponds().OnWait("quick", Responses.Wait("quick"));
        using var session = new ModuleSession(stub);

        Assert.Equal("quick", session.Run("'a', 'b', 'quick', 'c' | Wait-BctrlOperation -Any").Single().Text("Id"));
        Eventually.True(() => stub.InFlight == 0, "the other requests are cancelled");
    }

    [Fact]
    public void Only_one_operation_is_emitted_when_many_have_completed()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        session.Run("1..200 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation -Any").Single();
    }

    [Fact]
    public void A_completed_operation_as_input_is_the_first()
    {
        var stub = Responses.NoneResponds().OnWait("a", Responses.Wait("a"));
        using var session = new ModuleSession(stub);
        session.Set("a", session.Run("Wait-BctrlOperation a").Single());

        Assert.Equal("a", session.Run("'x', 'y', $a, 'z' | Wait-BctrlOperation -Any").Single().Text("Id"));
    }

    [Fact]
    public void An_operation_with_an_error_is_not_the_first_completed_one()
    {
        var stub = Responses.AllCompleted().OnWait("gone", StubResponse.Error(404, "No such operation."))
            .OnWait("later", Responses.Wait("later", "running"), Responses.Wait("later"));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'gone', '', 'later' | Wait-BctrlOperation -Any");

        Assert.Equal(["later"], outcome.Ids);
        Assert.Equal(["InvalidOperationId", "OperationNotFound"], outcome.ErrorIds.Order());
    }

    [Fact]
    public void After_the_timeout_all_operations_are_emitted_in_their_last_known_state()
    {
        using var session = new ModuleSession(Responses.NoneCompletes());

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation -Any -Timeout 2");

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        Assert.Equal(["OperationWaitTimeout", "OperationWaitTimeout"], outcome.ErrorIds);
    }

    [Fact]
    public void With_RequireSuccess_the_first_completed_operation_must_have_succeeded()
    {
        var stub = Responses.NoneResponds().OnWait("a", Responses.Wait("a", "failed"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation -Any -RequireSuccess");

        Assert.Equal(["a"], outcome.Ids);
        Assert.Equal("OperationFailed", outcome.Error().Id());
    }

    [Fact]
    public void Nothing_is_polled_any_more_while_input_arrives_after_the_first_completed_operation()
    {
        var stub = Responses.AllCompleted().OnWait("runs", Responses.Wait("runs", "running"));
        using var session = new ModuleSession(stub);

        // The stub responds at once that the operation is running, so it would be polled a few times each second.
        var outcome = session.Run("""
            & {
                'runs', 'quick'
                [Threading.Thread]::Sleep(500)
                'x'
                $before = $stub.Requests.Count
                [Threading.Thread]::Sleep(2500)
                'y'
                $after = $stub.Requests.Count
                $global:counts = $before, $after
            } | Wait-BctrlOperation -Any
            """).MustBeClean();

        Assert.Equal(["quick"], outcome.Ids);
        var counts = session.Run("$counts").Output.Select(count => (int)count.BaseObject).ToArray();
        Assert.Equal(counts[0], counts[1]);
        Assert.DoesNotContain(stub.Requests, request => request.OperationId is "x" or "y");
        Assert.Equal(0, stub.InFlight);
    }

    [Fact]
    public void Empty_input_has_no_output()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        Assert.Empty(session.Run("@() | Wait-BctrlOperation -Any").MustBeClean().Output);
    }
}
