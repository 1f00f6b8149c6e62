namespace Bctrl.PowerShell.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task Two_runspaces_have_separate_connections()
    {
        var (stub1, stub2) = (Stub(), Stub());
        using var session1 = Connect(stub1, "key-1");
        using var session2 = Connect(stub2, "key-2");
        const string Script = "1..20 | ForEach-Object { \"op-$_\" } | Wait-BctrlOperation";

        await Task.WhenAll(
            Task.Run(() => session1.Run(Script).MustBeClean(), TestContext.Current.CancellationToken),
            Task.Run(() => session2.Run(Script).MustBeClean(), TestContext.Current.CancellationToken));

        Assert.Equal(20, stub1.Requests.Count);
        Assert.All(stub1.Requests, request => Assert.Equal("Bearer key-1", request.Headers["Authorization"]));
        Assert.Equal(20, stub2.Requests.Count);
        Assert.All(stub2.Requests, request => Assert.Equal("Bearer key-2", request.Headers["Authorization"]));

        session1.Run("Disconnect-Bctrl").MustBeClean();
        Assert.Equal("NotConnected", session1.Catch("Wait-BctrlOperation a").Id());
        session2.Run("Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void A_runspace_that_never_connected_has_no_connection()
    {
        using var connected = new ModuleSession(Stub());
        using var other = new ModuleSession();

        Assert.Empty(other.Run("Get-BctrlConnection").MustBeClean().Output);
        Assert.Equal("NotConnected", other.Catch("Wait-BctrlOperation a").Id());
    }

    [Fact]
    public void A_connection_can_be_specified_for_one_command()
    {
        var (mine, theirs) = (Stub(), Stub());
        using var session = Connect(mine, "key-1");
        session.Set("theirs", theirs);
        session.Set("theirKey", ModuleSession.Secure("key-2"));

        session.Run("""
            $mine = Get-BctrlConnection
            $their = Connect-Bctrl $theirKey -HttpMessageHandler $theirs -PassThru
            $null = Wait-BctrlOperation a -Connection $mine
            $null = Wait-BctrlOperation b -Connection $their
            $null = Wait-BctrlOperation c
            """).MustBeClean();

        Assert.Equal(["a:Bearer key-1"], mine.Requests.Select(Describe));
        Assert.Equal(["b:Bearer key-2", "c:Bearer key-2"], theirs.Requests.Select(Describe));

        static string Describe(StubRequest request) => $"{request.OperationId}:{request.Headers["Authorization"]}";
    }

    [Fact]
    public void The_connection_is_kept_when_the_module_is_imported_again()
    {
        var stub = Stub();
        using var session = new ModuleSession(stub);

        session.Run($"Remove-Module Bctrl*; Import-Module '{BuiltModule.TestedManifest}'; Wait-BctrlOperation a").Single();
    }

    [Fact]
    public void A_function_and_a_script_block_use_the_connection_of_their_session()
    {
        using var session = new ModuleSession(Stub());

        session.Run("function Wait-It { param($Id) & { Wait-BctrlOperation $Id } }; Wait-It a").Single();
    }

    private static StubHttpMessageHandler Stub() => Responses.AllCompleted();

    private static ModuleSession Connect(StubHttpMessageHandler stub, string key)
    {
        var session = new ModuleSession();
        session.Set("stub", stub);
        session.Set("key", ModuleSession.Secure(key));
        session.Run("Connect-Bctrl $key -HttpMessageHandler $stub").MustBeClean();
        return session;
    }
}
