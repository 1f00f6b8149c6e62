using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>
/// The control endpoints under <c>/emulator</c>, which the real API doesn't have. They start operations and tool calls,
/// plan faults and return request statistics.
/// </summary>
internal sealed class EmulatorEndpoints(
    OperationStore operations, ToolCallStore toolCalls, FaultInjector faults, RequestCounters statistics,
    TimeProvider time)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/emulator/operations", CreateOperationsAsync);
        app.MapDelete("/emulator/operations", context => RunAsync(context, operations.RemoveCompleted));
        app.MapPost("/emulator/tool-calls", CreateToolCallsAsync);
        app.MapDelete("/emulator/tool-calls", context => RunAsync(context, toolCalls.RemoveCompleted));
        app.MapPost("/emulator/faults", AddFaultAsync);
        app.MapGet("/emulator/faults", context => JsonBody.WriteAsync(context, faults.WriteTo));
        app.MapDelete("/emulator/faults", context => RunAsync(context, faults.Clear));
        app.MapGet("/emulator/stats", context => JsonBody.WriteAsync(context, statistics.WriteTo));
        app.MapDelete("/emulator/stats", context => RunAsync(context, statistics.Reset));
    }

    private Task CreateOperationsAsync(HttpContext context) => CreateAsync(context, "operations", operations);

    private Task CreateToolCallsAsync(HttpContext context) => CreateAsync(context, "toolCalls", toolCalls);

    private async Task CreateAsync<TItem, TOptions>(
        HttpContext context, string propertyName, ItemStore<TItem, TOptions> items)
        where TItem : EmulatedItem
        where TOptions : ItemOptions, new()
    {
        var options = await ReadAsync<TOptions>(context);
        if (options.Validate() is { } message)
            throw ApiException.InvalidRequest(message);
        var created = items.Create(options);
        var now = time.GetUtcNow();
        await JsonBody.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(propertyName);
            foreach (var item in created)
                item.WriteTo(json, now);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task AddFaultAsync(HttpContext context)
    {
        var options = await ReadAsync<FaultOptions>(context);
        if (options.Validate() is { } message)
            throw ApiException.InvalidRequest(message);
        await RunAsync(context, () => faults.Add(options));
    }

    private static async Task<T> ReadAsync<T>(HttpContext context)
        where T : new() =>
        JsonBody.Deserialize<T>(await JsonBody.ReadBytesAsync(context.Request));

    /// <summary>Runs the action, and responds with 204 No Content.</summary>
    private static Task RunAsync(HttpContext context, Action action)
    {
        action();
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }
}
