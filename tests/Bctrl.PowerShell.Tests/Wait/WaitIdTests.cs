namespace Bctrl.PowerShell.Tests;

public sealed class WaitIdTests
{
    public static readonly TheoryData<string?, string> BadIds = new()
    {
        { null, "it is null" },
        { "", "it is blank" },
        { "   ", "it is blank" },
        { "\t", "it is blank" },
        { "a\nb", "control character" },
        { "a\u0000b", "control character" },
        { "a\u001b[31mb", "control character" },
        { ".", "path" },
        { "..", "path" },
        { new string('x', 513), "513 characters" },
    };

    [Theory]
    [MemberData(nameof(BadIds))]
    public void An_invalid_id_is_an_error_and_does_not_affect_the_others(string? id, string why)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Set("bad", id);

        foreach (var script in (string[])["'a', $bad, 'b' | Wait-BctrlOperation", "Wait-BctrlOperation a, $bad, b"])
        {
            var outcome = session.Run(script);

            var error = outcome.Error();
            Assert.Equal("InvalidOperationId", error.Id());
            Assert.Equal(System.Management.Automation.ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
            Assert.Equal(id, error.TargetObject);
            Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(error.ToString(), char.IsControl);
            Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
            Assert.Equal(["a", "b"], outcome.Ids.Order());
        }
        Assert.Equal(4, stub.Requests.Count);
    }

    [Fact]
    public void A_lone_surrogate_is_an_invalid_id()
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Set("bad", "a\ud800");

        Assert.Contains("an incomplete Unicode character", session.Run("$bad | Wait-BctrlOperation").Error().ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    public void An_operation_object_with_an_invalid_id_is_an_error(string id)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Set("bad", id);

        var outcome = session.Run("'a', [Bctrl.Operation]@{ Id = $bad; Status = 'running' } | Wait-BctrlOperation");

        Assert.Equal("InvalidOperationId", outcome.Error().Id());
        Assert.Equal(["a"], outcome.Ids);
        Assert.Equal("/v1/operations/a/wait", Assert.Single(stub.Requests).Path);
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("../cancel", "..%2Fcancel")]
    [InlineData("a?b=c", "a%3Fb%3Dc")]
    [InlineData("a..b", "a..b")]
    [InlineData("...", "...")]
    [InlineData("a b", "a%20b")]
    [InlineData(" a", "%20a")]
    [InlineData("a#b", "a%23b")]
    [InlineData("a%2e%2e", "a%252e%252e")]
    [InlineData("%2e%2e", "%252e%252e")]
    [InlineData("a\\b", "a%5Cb")]
    [InlineData("a+b&c", "a%2Bb%26c")]
    [InlineData("a:b@c", "a%3Ab%40c")]
    [InlineData("ümläut", "%C3%BCml%C3%A4ut")]
    [InlineData("\U0001F600", "%F0%9F%98%80")]
    public void An_id_is_escaped_in_the_URI(string id, string escaped)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);
        session.Set("id", id);

        Assert.Equal(id, session.Run("$id | Wait-BctrlOperation").Single().Text("Id"));

        var request = Assert.Single(stub.Requests);
        Assert.Equal($"POST https://api.example.test/v1/operations/{escaped}/wait", $"{request.Method} {request.Uri.AbsoluteUri}");
    }

    [Fact]
    public void An_id_can_have_512_characters()
    {
        using var session = new ModuleSession(Responses.AllCompleted());
        session.Set("id", new string('x', 512));

        session.Run("$id | Wait-BctrlOperation").Single();
    }

    [Fact]
    public void A_response_with_another_id_is_an_invalid_response()
    {
        var stub = new StubHttpMessageHandler().OnWait("a", Responses.Wait("b"));
        using var session = ModuleSession.WithoutRetries(stub);

        var outcome = session.Run("'a' | Wait-BctrlOperation");

        Assert.Equal("InvalidResponse", outcome.Error().Id());
        Assert.Equal("a", outcome.Error().TargetObject);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void The_id_in_the_response_can_differ_in_case()
    {
        var stub = new StubHttpMessageHandler().OnWait("ABC", Responses.Wait("abc"));
        using var session = new ModuleSession(stub);

        Assert.Equal("abc", session.Run("'ABC' | Wait-BctrlOperation").Single().Text("Id"));
    }
}
