using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>
/// The control endpoints under <c>/emulator</c>, which the real API doesn't have. They start operations, plan faults
/// and return request statistics.
/// </summary>
internal sealed class EmulatorEndpoints(
    OperationStore operations, FaultInjector faults, RequestCounters statistics, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/emulator/operations", CreateOperationsAsync);
        app.MapDelete("/emulator/operations", context => RunAsync(context, operations.RemoveCompleted));
        app.MapPost("/emulator/faults", AddFaultAsync);
        app.MapGet("/emulator/faults", context => JsonBody.WriteAsync(context, faults.WriteTo));
        app.MapDelete("/emulator/faults", context => RunAsync(context, faults.Clear));
        app.MapGet("/emulator/stats", context => JsonBody.WriteAsync(context, statistics.WriteTo));
        app.MapDelete("/emulator/stats", context => RunAsync(context, statistics.Reset));
    }

    private async Task CreateOperationsAsync(HttpContext context)
    {
        var options = await JsonBody.ReadAsync<OperationOptions>(context.Request);
        if (options.Validate() is { } message)
            throw ApiException.InvalidRequest(message);
        var created = operations.Create(options);
        var now = time.GetUtcNow();
        await JsonBody.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("operations");
            foreach (var operation in created)
                OperationJsonWriter.Write(json, operation, now);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task AddFaultAsync(HttpContext context)
    {
        var options = await JsonBody.ReadAsync<FaultOptions>(context.Request);
        if (options.Validate() is { } message)
            throw ApiException.InvalidRequest(message);
        await RunAsync(context, () => faults.Add(options));
    }

    /// <summary>Runs the action, and responds with 204 No Content.</summary>
    private static Task RunAsync(HttpContext context, Action action)
    {
        action();
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }
}
