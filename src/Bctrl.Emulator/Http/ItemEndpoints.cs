namespace Bctrl.Emulator;

/// <summary>What the endpoints of operations and of tool calls have in common.</summary>
internal abstract class ItemEndpoints<TItem, TOptions>(
    ItemStore<TItem, TOptions> items, FaultInjector faults, RequestCounters statistics, TimeProvider time)
    where TItem : EmulatedItem
    where TOptions : ItemOptions, new()
{
    protected TimeProvider Time => time;

    protected abstract ApiException CreateNotFound(string id);

    /// <summary>
    /// Wraps the handler of a route in what all routes do: count the request, inject a planned fault, require an API
    /// key, and wait if the route waits.
    /// </summary>
    protected RequestDelegate CreateHandler(
        string route, Func<ApiRequest, ApiResponse> respond, Func<ApiRequest, Task>? waitAsync = null) => async context =>
        {
            statistics.OnRequestStarted(route);
            try
            {
                var request = await ApiRequest.ReadAsync(context);
                var faultRequest = new FaultRequest(
                    context, route, request.GetRouteValue("id"), items.IdComparison,
                    () => respond(request with { IsFaulty = true }), items.CreateUnlisted);
                if (await faults.TryInjectAsync(faultRequest))
                    return;
                if (!HasApiKey(context.Request))
                    throw new ApiException(401, "auth.required",
                        "An API key is required. Send the header 'Authorization: Bearer <key>'.");
                if (waitAsync is not null)
                    await waitAsync(request);
                if (!context.RequestAborted.IsCancellationRequested)
                    await respond(request).WriteAsync(context);
            }
            finally
            {
                statistics.OnRequestCompleted(route);
            }
        };

    /// <summary>Creates the handler of a route whose address contains the id of an item.</summary>
    protected RequestDelegate CreateItemHandler(
        string route, Func<ApiRequest, TItem, ApiResponse> respond, Func<ApiRequest, TimeSpan>? getTimeout = null) =>
        CreateHandler(
            route,
            request => respond(request, FindItem(request)),
            getTimeout is null ? null : request =>
                FindItem(request).WaitAsync(getTimeout(request), time, request.Context.RequestAborted));

    /// <summary>A faulty response doesn't require that the item exists.</summary>
    private TItem FindItem(ApiRequest request)
    {
        var id = request.GetRouteValue("id")!;
        return items.Find(id) ?? (request.IsFaulty ? items.CreateUnlisted() : throw CreateNotFound(id));
    }

    private static bool HasApiKey(HttpRequest request) =>
        request.Headers.Authorization.ToString().Split(' ', 2) is [var scheme, var key]
        && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && !string.IsNullOrWhiteSpace(key);
}
