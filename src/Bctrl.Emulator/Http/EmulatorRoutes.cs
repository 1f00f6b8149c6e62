using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>What the real API doesn't have: starting operations, planning faults, counting requests.</summary>
internal sealed class EmulatorRoutes(
    OperationStore operations, FaultBoard faults, EmulatorStats stats, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/emulator/operations", CreateAsync);
        app.MapDelete("/emulator/operations", context => Done(context, operations.ForgetEnded));
        app.MapPost("/emulator/faults", PlanAsync);
        app.MapGet("/emulator/faults", context => JsonBody.WriteAsync(context, faults.WriteTo));
        app.MapDelete("/emulator/faults", context => Done(context, faults.Clear));
        app.MapGet("/emulator/stats", context => JsonBody.WriteAsync(context, stats.WriteTo));
        app.MapDelete("/emulator/stats", context => Done(context, stats.Reset));
    }

    private async Task CreateAsync(HttpContext context)
    {
        var plan = await JsonBody.ReadAsync<OperationPlan>(context.Request);
        if (plan.Problem() is { } problem)
            throw ApiException.InvalidRequest(problem);
        var created = operations.Create(plan);
        var now = time.GetUtcNow();
        await JsonBody.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("operations");
            foreach (var operation in created)
                OperationWriter.Write(json, operation, now);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task PlanAsync(HttpContext context)
    {
        var plan = await JsonBody.ReadAsync<FaultPlan>(context.Request);
        if (plan.Problem() is { } problem)
            throw ApiException.InvalidRequest(problem);
        await Done(context, () => faults.Plan(plan));
    }

    private static Task Done(HttpContext context, Action action)
    {
        action();
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }
}
