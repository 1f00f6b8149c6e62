namespace Bctrl.PowerShell.Tests;

public sealed class WaitAnyTests
{
    [Fact]
    public void The_first_that_ends_is_emitted_and_the_rest_dropped_without_an_error()
    {
        var stub = Answers.NoneAnswers().OnWait("quick", Answers.Wait("quick"));
        using var session = new ModuleSession(stub);

        Assert.Equal("quick", session.Run("'a', 'b', 'quick', 'c' | Wait-BctrlOperation -Any").Single().Text("Id"));
        Eventually.True(() => stub.InFlight == 0, "the requests for the others are given up");
    }

    [Fact]
    public void One_leaves_even_when_many_have_ended()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        session.Run("1..200 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation -Any").Single();
    }

    [Fact]
    public void An_operation_that_had_ended_before_is_the_first()
    {
        var stub = Answers.NoneAnswers().OnWait("a", Answers.Wait("a"));
        using var session = new ModuleSession(stub);
        session.Set("a", session.Run("Wait-BctrlOperation a").Single());

        Assert.Equal("a", session.Run("'x', 'y', $a, 'z' | Wait-BctrlOperation -Any").Single().Text("Id"));
    }

    [Fact]
    public void An_operation_that_can_not_be_asked_for_is_an_error_and_not_the_first()
    {
        var stub = Answers.AllEnded().OnWait("gone", StubResponse.Error(404, "No such operation."))
            .OnWait("later", Answers.Wait("later", "running"), Answers.Wait("later"));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'gone', '', 'later' | Wait-BctrlOperation -Any");

        Assert.Equal(["later"], outcome.Ids);
        Assert.Equal(["InvalidOperationId", "OperationNotFound"], outcome.ErrorIds.Order());
    }

    [Fact]
    public void When_the_time_is_over_first_all_leave_as_they_stood()
    {
        using var session = new ModuleSession(Answers.NoneEnds());

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation -Any -Timeout 2");

        Assert.Equal(["a", "b"], outcome.Ids.Order());
        Assert.Equal(["OperationWaitTimeout", "OperationWaitTimeout"], outcome.ErrorIds);
    }

    [Fact]
    public void With_RequireSuccess_the_first_that_ends_must_have_succeeded()
    {
        var stub = Answers.NoneAnswers().OnWait("a", Answers.Wait("a", "failed"));
        using var session = new ModuleSession(stub);

        var outcome = session.Run("'a', 'b' | Wait-BctrlOperation -Any -RequireSuccess");

        Assert.Equal(["a"], outcome.Ids);
        Assert.Equal("OperationFailed", outcome.Error().Id());
    }

    [Fact]
    public void Nothing_in_is_nothing_out()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        Assert.Empty(session.Run("@() | Wait-BctrlOperation -Any").MustBeClean().Output);
    }
}
