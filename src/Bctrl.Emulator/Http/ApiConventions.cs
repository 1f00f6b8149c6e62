namespace Bctrl.Emulator;

/// <summary>What every answer has: a request id, and an error body when it is an error.</summary>
internal static class ApiConventions
{
    public static async Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        context.TraceIdentifier = "req_" + Guid.CreateVersion7().ToString("n");
        context.Response.Headers["x-request-id"] = context.TraceIdentifier;
        try
        {
            await next(context);
        }
        catch (ApiException e)
        {
            await e.WriteAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            await ApiException.InvalidRequest(e.Message).WriteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }
}
