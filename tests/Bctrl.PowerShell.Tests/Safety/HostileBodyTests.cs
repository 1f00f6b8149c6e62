using Bctrl.Emulator;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Limits of the memory that a hostile response can use. The tests count the allocations of the whole process, so they
/// do not run in parallel.
/// </summary>
[Collection(NonParallel.Name)]
public sealed class HostileBodyTests
{
    /// <summary>The maximum size of a response. A buffer that grows to this size allocates a multiple of it.</summary>
    private const long Limit = 64L << 20;

    [Theory]
    [InlineData("gzip-bomb", "ResponseTooLarge", 8)]
    [InlineData("large-body", "ResponseTooLarge", null)]
    [InlineData("endless-body", "ResponseTooLarge", null)]
    [InlineData("deep-json", "InvalidResponse", 1)]
    [InlineData("huge-numbers", "InvalidResponse", 1)]
    [InlineData("huge-header", "ConnectionFailed", 1)]
    public async Task A_hostile_response_is_an_error_and_its_allocations_are_limited(string kind, string errorId, int? times)
    {
        await using var server = await EmulatorHost.StartAsync();
        var id = server.CreateOperations(new OperationOptions { DurationMs = 0 })[0].Id;
        using var session = new ModuleSession();
        session.Set("server", server.BaseAddress);
        session.Set("id", id);
        session.Run("Connect-Bctrl $key $server -MaximumRetryCount 0").MustBeClean();
        session.Run("Wait-BctrlOperation $id; Get-BctrlOperation $id; Stop-BctrlOperation $id -WarningAction Ignore").MustBeClean();
        server.AddFault(new FaultOptions { Kind = kind });

        foreach (var command in (string[])["Wait-BctrlOperation", "Get-BctrlOperation", "Stop-BctrlOperation", "Invoke-BctrlRequest /v1/operations/"])
        {
            var before = GC.GetTotalAllocatedBytes();
            var outcome = session.Run(command.EndsWith('/') ? command + "$id" : command + " $id");
            var allocated = GC.GetTotalAllocatedBytes() - before;

            Assert.Equal(errorId, outcome.Error().Id());
            // The count includes the allocations of the server, which is in the same process. LimitTests measures only the client.
            if (times is { } limits)
                Assert.InRange(allocated, 0, limits * Limit);
        }
    }

    /// <summary>Nesting depths below and above the limit of the JSON reader.</summary>
    [Theory]
    [InlineData(100, true)]
    [InlineData(200, false)]
    [InlineData(100_000, false)]
    public void JSON_that_is_nested_too_deep_is_an_invalid_response(int depth, bool isValid)
    {
        var deep = new string('[', depth) + new string(']', depth);
        var stub = new StubHttpMessageHandler()
            .On("GET /v1/x", StubResponse.Json(deep))
            .On("GET /v1/operations/a", StubResponse.Json(CannedOperation.Json("a", extra: $"\"deep\":{deep}")))
            .On("GET /v1/operations/b", StubResponse.Json($$"""{"error":{{deep}}}""", 400));
        using var session = ModuleSession.WithoutRetries(stub);

        Assert.Equal(isValid ? [] : ["InvalidResponse"], session.Run("Invoke-BctrlRequest /v1/x").ErrorIds);
        Assert.Equal(isValid ? [] : ["InvalidResponse"], session.Run("Get-BctrlOperation a").ErrorIds);
        Assert.Equal("InvalidRequest", session.Run("Get-BctrlOperation b").Error().Id());
    }
}
