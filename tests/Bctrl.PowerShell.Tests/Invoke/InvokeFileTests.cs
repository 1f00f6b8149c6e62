namespace Bctrl.PowerShell.Tests;

/// <summary><c>Invoke-BctrlRequest -OutFile</c>. It writes the complete response or no file.</summary>
public sealed class InvokeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("response.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_response_is_saved_unchanged_and_not_emitted()
    {
        byte[] bytes = [0, 255, 13, 10, 128];
        using var session = new ModuleSession(AnyMethodStub.With(StubResponse.Bytes(bytes)));

        var outcome = session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}' -StatusCodeVariable status; $status").MustBeClean();

        Assert.Equal([200], outcome.Output.Select(item => item.BaseObject));
        Assert.Equal(bytes, File.ReadAllBytes(Target));
        Assert.Equal(["response.bin"], _folder.FileNames);
    }

    [Fact]
    public void A_relative_path_is_resolved_against_the_current_location()
    {
        using var session = new ModuleSession(AnyMethodStub.WithJson("[1]"));

        session.Run($"$ExecutionContext.SessionState.Path.PushCurrentLocation('x'); $null = $ExecutionContext.SessionState.Path.SetLocation('{_folder.Path}'); Invoke-BctrlRequest /v1/x -OutFile response.bin").MustBeClean();

        Assert.Equal("[1]", File.ReadAllText(Target));
    }

    [Fact]
    public void An_existing_file_is_replaced()
    {
        File.WriteAllText(Target, "something long from yesterday");
        using var session = new ModuleSession(AnyMethodStub.WithJson("[1]"));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Equal("[1]", File.ReadAllText(Target));
    }

    [Fact]
    public void An_empty_response_creates_an_empty_file()
    {
        using var session = new ModuleSession(AnyMethodStub.With(StubResponse.Text("", 204)));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Empty(File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public void An_error_keeps_the_existing_file(int status)
    {
        File.WriteAllText(Target, "yesterday");
        using var session = ModuleSession.WithoutRetries(AnyMethodStub.With(StubResponse.Error(status, "No.")));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").Error();

        Assert.Equal("yesterday", File.ReadAllText(Target));
        Assert.Equal(["response.bin"], _folder.FileNames);
    }

    [Fact]
    public void An_incomplete_response_keeps_the_existing_file()
    {
        File.WriteAllText(Target, "yesterday");
        using var session = ModuleSession.WithoutRetries(AnyMethodStub.With(StubResponse.Bytes(new byte[200_000]).WithConnectionResetAfter(100_000)));

        var error = session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").Error();

        Assert.Equal("ConnectionFailed", error.Id());
        Assert.Equal("yesterday", File.ReadAllText(Target));
        Assert.Equal(["response.bin"], _folder.FileNames);
    }

    [Fact]
    public void An_incomplete_response_is_requested_again_from_the_start()
    {
        var complete = Enumerable.Range(0, 200_000).Select(i => (byte)i).ToArray();
        using var session = ModuleSession.WithQuickRetries(AnyMethodStub.With(
            StubResponse.Bytes(new byte[300_000]).WithConnectionResetAfter(250_000), StubResponse.Bytes(complete)));

        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Equal(complete, File.ReadAllBytes(Target));
    }

    [Fact]
    public void Stopping_leaves_no_file()
    {
        var stub = AnyMethodStub.With(StubResponse.Json("{}").WaitForRelease());
        using var session = new ModuleSession(stub);

        using var running = session.Start($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'");
        Eventually.True(() => stub.InFlight == 1, "the request is in flight");
        running.Stop();

        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void A_file_that_can_not_be_written_is_an_error_before_a_request_is_sent()
    {
        var stub = AnyMethodStub.WithJson();
        using var session = new ModuleSession(stub);

        var inNoFolder = session.Run($"Invoke-BctrlRequest /v1/x POST -OutFile '{Path.Combine(_folder.Path, "no", "folder", "x")}'").Error();
        var onAFolder = session.Run($"Invoke-BctrlRequest /v1/x POST -OutFile '{_folder.Path}'").Error();

        Assert.Equal("FileNotSaved", inNoFolder.Id());
        Assert.Equal("FileNotSaved", onAFolder.Id());
        Assert.Contains("is a folder", onAFolder.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
        Assert.Empty(_folder.FileNames);
    }

    [Fact]
    public void A_path_of_another_provider_is_an_error_before_a_request_is_sent()
    {
        var stub = AnyMethodStub.WithJson("{}");
        using var session = new ModuleSession(stub);

        var error = session.Run("Invoke-BctrlRequest /v1/x -OutFile Variable:answer.json").Error();

        Assert.Equal("FileNotSaved", error.Id());
        Assert.Contains("'Variable:answer.json' is a path of the Variable provider", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public void A_response_above_the_size_limit_can_be_saved_but_not_emitted()
    {
        var large = new byte[(64 << 20) + 1];
        var stub = AnyMethodStub.With(StubResponse.Bytes(large, "application/octet-stream"));
        using var session = new ModuleSession(stub);

        var error = session.Run("Invoke-BctrlRequest /v1/x").Error();
        session.Run($"Invoke-BctrlRequest /v1/x -OutFile '{Target}'").MustBeClean();

        Assert.Equal("ResponseTooLarge", error.Id());
        Assert.Contains("-OutFile", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(large.Length, new FileInfo(Target).Length);
    }
}
