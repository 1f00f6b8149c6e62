using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>What a hostile answer costs: allocations are counted for the whole process, so nothing runs beside these.</summary>
[Collection(Alone.Name)]
public sealed class HostileBodyTests
{
    /// <summary>The most that is read of an answer. A reader that keeps a text of that length allocates it several times over as it grows.</summary>
    private const long Limit = 64L << 20;

    [Theory]
    [InlineData("gzip-bomb", "ResponseTooLarge", 8)]
    [InlineData("large-body", "ResponseTooLarge", null)]
    [InlineData("endless-body", "ResponseTooLarge", null)]
    [InlineData("deep-json", "InvalidResponse", 1)]
    [InlineData("huge-numbers", "InvalidResponse", 1)]
    [InlineData("huge-header", "ConnectionFailed", 1)]
    public async Task It_is_given_up_for_a_bounded_price(string kind, string errorId, int? times)
    {
        await using var server = await EmulatorHost.StartAsync();
        var id = server.CreateOperations(new OperationPlan { DurationMs = 0 })[0].Id;
        using var session = new ModuleSession();
        session.Set("server", server.BaseAddress);
        session.Set("id", id);
        session.Run("Connect-Bctrl $key $server -MaximumRetryCount 0").MustBeClean();
        session.Run("Wait-BctrlOperation $id; Get-BctrlOperation $id; Stop-BctrlOperation $id -WarningAction Ignore").MustBeClean();
        server.PlanFault(new FaultPlan { Kind = kind });

        foreach (var command in (string[])["Wait-BctrlOperation", "Get-BctrlOperation", "Stop-BctrlOperation", "Invoke-BctrlRequest /v1/operations/"])
        {
            var before = GC.GetTotalAllocatedBytes();
            var outcome = session.Run(command.EndsWith('/') ? command + "$id" : command + " $id");
            var allocated = GC.GetTotalAllocatedBytes() - before;

            Assert.Equal(errorId, outcome.Error().Id());
            // What a server in this process allocates to send so much is counted too; LimitTests measures the client alone.
            if (times is { } limits)
                Assert.InRange(allocated, 0, limits * Limit);
        }
    }

    /// <summary>As deep as it may be, and one more.</summary>
    [Theory]
    [InlineData(100, true)]
    [InlineData(200, false)]
    [InlineData(100_000, false)]
    public void Nesting_has_an_end(int depth, bool isFine)
    {
        var deep = new string('[', depth) + new string(']', depth);
        var stub = new StubHttpMessageHandler()
            .On("GET /v1/x", StubResponse.Json(deep))
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", extra: $"\"deep\":{deep}")))
            .On("GET /v1/operations/b", StubResponse.Json($$"""{"error":{{deep}}}""", 400));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal(isFine ? [] : ["InvalidResponse"], session.Run("Invoke-BctrlRequest /v1/x").ErrorIds);
        Assert.Equal(isFine ? [] : ["InvalidResponse"], session.Run("Get-BctrlOperation a").ErrorIds);
        Assert.Equal("InvalidRequest", session.Run("Get-BctrlOperation b").Error().Id());
    }
}
