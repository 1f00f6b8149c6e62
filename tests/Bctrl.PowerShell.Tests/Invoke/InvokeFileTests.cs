namespace Bctrl.PowerShell.Tests;

/// <summary><c>Invoke-BctrlRequest -OutFile</c>: the file is whole, or not there.</summary>
public sealed class InvokeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("answer.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_answer_is_saved_as_it_came_and_not_emitted()
    {
        byte[] bytes = [0, 255, 13, 10, 128];
        using var session = new ModuleSession(Site.Of(StubResponse.Bytes(bytes)));

        var outcome = session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}' -StatusCodeVariable status; $status").MustBeClean();

        Assert.Equal([200], outcome.Output.Select(item => item.BaseObject));
        Assert.Equal(bytes, File.ReadAllBytes(Target));
        Assert.Equal(["answer.bin"], _folder.FileNames);
    }

    [Fact]
    public void A_relative_name_is_in_PowerShells_folder()
    {
        using var session = new ModuleSession(Site.OfJson("[1]"));

        session.Run($"$ExecutionContext.SessionState.Path.PushCurrentLocation('x'); $null = $ExecutionContext.SessionState.Path.SetLocation('{_folder.Path}'); Invoke-BctrlRequest /v1/x -OutFile answer.bin").MustBeClean();

        Assert.Equal("[1]", File.ReadAllText(Target));
    }

    [Fact]
    public void A_file_that_is_there_is_replaced()
    {
        File.WriteAllText(Target, "something long from yesterday");
        using var session = new ModuleSession(Site.OfJson("[1]"));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Equal("[1]", File.ReadAllText(Target));
    }

    [Fact]
    public void An_empty_answer_is_an_empty_file()
    {
        using var session = new ModuleSession(Site.Of(StubResponse.Text("", 204)));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Empty(File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public void An_error_leaves_what_was_there(int status)
    {
        File.WriteAllText(Target, "yesterday");
        using var session = ModuleSession.WithoutRetries(Site.Of(StubResponse.Error(status, "No.")));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").Error();

        Assert.Equal("yesterday", File.ReadAllText(Target));
        Assert.Equal(["answer.bin"], _folder.FileNames);
    }

    [Fact]
    public void An_answer_that_breaks_off_leaves_what_was_there()
    {
        File.WriteAllText(Target, "yesterday");
        using var session = ModuleSession.WithoutRetries(Site.Of(StubResponse.Bytes(new byte[200_000]).BreakingOffAfter(100_000)));

        var error = session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").Error();

        Assert.Equal("ConnectionFailed", error.Id());
        Assert.Equal("yesterday", File.ReadAllText(Target));
        Assert.Equal(["answer.bin"], _folder.FileNames);
    }

    [Fact]
    public void An_answer_that_breaks_off_is_asked_for_again_from_its_beginning()
    {
        var whole = Enumerable.Range(0, 200_000).Select(i => (byte)i).ToArray();
        using var session = ModuleSession.WithQuickRetries(Site.Of(
            StubResponse.Bytes(new byte[300_000]).BreakingOffAfter(250_000), StubResponse.Bytes(whole)));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Equal(whole, File.ReadAllBytes(Target));
    }

    [Fact]
    public void Stopping_leaves_nothing()
    {
        var stub = Site.Of(StubResponse.Json("{}").Held());
        using var session = new ModuleSession(stub);

        using var running = session.Start($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'");
        Eventually.True(() => stub.InFlight == 1, "it is asked for");
        running.Stop();

        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void A_file_that_can_not_be_written_is_an_error_before_anything_is_sent()
    {
        var stub = Site.OfJson();
        using var session = new ModuleSession(stub);

        var inNoFolder = session.Run($"Invoke-BctrlRequest /v1/x POST -OutFile '{Path.Combine(_folder.Path, "no", "folder", "x")}'").Error();
        var onAFolder = session.Run($"Invoke-BctrlRequest /v1/x POST -OutFile '{_folder.Path}'").Error();

        Assert.Equal("InvalidRequest", inNoFolder.Id());
        Assert.Equal("InvalidRequest", onAFolder.Id());
        Assert.Contains("is a folder", onAFolder.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void A_name_that_is_in_no_file_system_is_an_error_before_anything_is_sent()
    {
        var stub = Site.OfJson("{}");
        using var session = new ModuleSession(stub);

        var error = session.Run("Invoke-BctrlRequest /v1/x -OutFile Variable:answer.json").Error();

        Assert.Equal("InvalidRequest", error.Id());
        Assert.Contains("'Variable:answer.json' is in Variable", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void An_answer_larger_than_the_limit_can_be_saved_and_not_emitted()
    {
        var large = new byte[(64 << 20) + 1];
        var stub = Site.Of(StubResponse.Bytes(large, "application/octet-stream"));
        using var session = new ModuleSession(stub);

        var error = session.Run("Invoke-BctrlRequest /v1/x").Error();
        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Equal("ResponseTooLarge", error.Id());
        Assert.Contains("-OutFile", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(large.Length, new FileInfo(Target).Length);
    }
}
