using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>The endpoints of operations: wait, get and cancel.</summary>
internal sealed class OperationEndpoints(
    OperationStore operations, FaultInjector faults, RequestCounters statistics, TimeProvider time)
    : ItemEndpoints<EmulatedOperation, OperationOptions>(operations, faults, statistics, time)
{
    private static readonly TimeSpan s_defaultWaitTimeout = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/operations/{id}/wait", CreateItemHandler(RouteNames.Wait, Wait, GetWaitTimeout));
        app.MapGet("/v1/operations/{id}", CreateItemHandler(RouteNames.Get, Get));
        app.MapPost("/v1/operations/{id}/cancel", CreateItemHandler(RouteNames.Cancel, Cancel));
    }

    protected override ApiException CreateNotFound(string id) =>
        new(404, "operation.not_found", $"There is no operation '{id}'.");

    private static TimeSpan GetWaitTimeout(ApiRequest request)
    {
        var body = JsonBody.Deserialize<WaitRequest>(request.Body);
        if (body.TimeoutMs < 0)
            throw ApiException.InvalidRequest("timeoutMs must not be negative.");
        return body.TimeoutMs is { } ms ? TimeSpan.FromMilliseconds(ms) : s_defaultWaitTimeout;
    }

    private ApiResponse Wait(ApiRequest request, EmulatedOperation operation)
    {
        var snapshot = operation.GetSnapshot(Time.GetUtcNow());
        return new ApiResponse(json => OperationJsonWriter.Write(json, operation, snapshot))
        {
            WriteEnvelope = (json, writeOperation) =>
            {
                json.WriteStartObject();
                json.WritePropertyName("operation");
                writeOperation(json);
                json.WriteBoolean("timedOutWaiting", !snapshot.IsCompleted);
                json.WriteEndObject();
            },
        };
    }

    private ApiResponse Get(ApiRequest request, EmulatedOperation operation)
    {
        var now = Time.GetUtcNow();
        return new ApiResponse(json => operation.WriteTo(json, now));
    }

    private ApiResponse Cancel(ApiRequest request, EmulatedOperation operation)
    {
        operation.RequestCancellation(Time);
        return Get(request, operation);
    }
}
