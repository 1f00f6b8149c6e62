using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>The operations API.</summary>
internal sealed class OperationRoutes(
    OperationStore operations, FaultBoard faults, EmulatorStats stats, TimeProvider time)
{
    public static readonly string[] Names = ["wait", "get", "cancel"];

    private static readonly TimeSpan s_defaultWait = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/operations/{id}/wait", Route("wait", WaitAsync));
        app.MapGet("/v1/operations/{id}", Route("get", GetAsync));
        app.MapPost("/v1/operations/{id}/cancel", Route("cancel", CancelAsync));
    }

    /// <summary>Adds what all routes have: they are counted, a fault may take their place, they need a key.</summary>
    private RequestDelegate Route(string name, Func<HttpContext, EmulatedOperation, Task> serve) => async context =>
    {
        stats.Enter(name);
        try
        {
            var id = (string?)context.GetRouteValue("id");
            if (await faults.TryRunAsync(context, name, id))
                return;
            if (!HasKey(context.Request))
                throw new ApiException(401, "auth.required", "This needs an API key: Authorization: Bearer <key>.");
            await serve(context, operations.Find(id)
                ?? throw new ApiException(404, "operation.not_found", $"There is no operation '{id}'."));
        }
        finally
        {
            stats.Leave(name);
        }
    };

    private static bool HasKey(HttpRequest request) =>
        request.Headers.Authorization.ToString().Split(' ', 2) is [var scheme, var key]
        && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrWhiteSpace(key);

    private async Task WaitAsync(HttpContext context, EmulatedOperation operation)
    {
        var request = await JsonBody.ReadAsync<WaitRequest>(context.Request);
        if (request.TimeoutMs < 0)
            throw ApiException.InvalidRequest("timeoutMs must not be negative.");
        var atMost = request.TimeoutMs is { } ms ? TimeSpan.FromMilliseconds(ms) : s_defaultWait;
        await operation.WaitAsync(atMost, time, context.RequestAborted);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            await JsonBody.WriteAsync(context, json => OperationWriter.WriteWaitResponse(json, operation, now));
        }
    }

    private Task GetAsync(HttpContext context, EmulatedOperation operation) =>
        JsonBody.WriteAsync(context, json => OperationWriter.Write(json, operation, time.GetUtcNow()));

    private Task CancelAsync(HttpContext context, EmulatedOperation operation)
    {
        operation.RequestCancel(time);
        return GetAsync(context, operation);
    }
}
