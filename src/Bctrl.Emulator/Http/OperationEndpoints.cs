using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>The endpoints of the operations API: wait, get and cancel.</summary>
internal sealed class OperationEndpoints(
    OperationStore operations, FaultInjector faults, RequestCounters statistics, TimeProvider time)
{
    public static readonly string[] RouteNames = ["wait", "get", "cancel"];

    private static readonly TimeSpan s_defaultWaitTimeout = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/operations/{id}/wait", CreateHandler("wait", WaitAsync));
        app.MapGet("/v1/operations/{id}", CreateHandler("get", GetAsync));
        app.MapPost("/v1/operations/{id}/cancel", CreateHandler("cancel", CancelAsync));
    }

    /// <summary>
    /// Wraps the handler of a route in what all routes do: count the request, inject a planned fault, require an API
    /// key, and find the operation.
    /// </summary>
    private RequestDelegate CreateHandler(string route, Func<HttpContext, EmulatedOperation, Task> handle) =>
        async context =>
        {
            statistics.OnRequestStarted(route);
            try
            {
                var id = (string?)context.GetRouteValue("id");
                if (await faults.TryInjectAsync(context, route, id))
                    return;
                if (!HasApiKey(context.Request))
                    throw new ApiException(401, "auth.required",
                        "An API key is required. Send the header 'Authorization: Bearer <key>'.");
                await handle(context, operations.Find(id)
                    ?? throw new ApiException(404, "operation.not_found", $"There is no operation '{id}'."));
            }
            finally
            {
                statistics.OnRequestCompleted(route);
            }
        };

    private static bool HasApiKey(HttpRequest request) =>
        request.Headers.Authorization.ToString().Split(' ', 2) is [var scheme, var key]
        && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrWhiteSpace(key);

    private async Task WaitAsync(HttpContext context, EmulatedOperation operation)
    {
        var request = await JsonBody.ReadAsync<WaitRequest>(context.Request);
        if (request.TimeoutMs < 0)
            throw ApiException.InvalidRequest("timeoutMs must not be negative.");
        var timeout = request.TimeoutMs is { } ms ? TimeSpan.FromMilliseconds(ms) : s_defaultWaitTimeout;
        await operation.WaitForCompletionAsync(timeout, time, context.RequestAborted);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            await JsonBody.WriteAsync(context, json => OperationJsonWriter.WriteWaitResponse(json, operation, now));
        }
    }

    private Task GetAsync(HttpContext context, EmulatedOperation operation) =>
        JsonBody.WriteAsync(context, json => OperationJsonWriter.Write(json, operation, time.GetUtcNow()));

    private Task CancelAsync(HttpContext context, EmulatedOperation operation)
    {
        operation.RequestCancellation(time);
        return GetAsync(context, operation);
    }
}
