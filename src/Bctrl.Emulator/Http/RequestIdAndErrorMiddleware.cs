namespace Bctrl.Emulator;

/// <summary>Adds a request id to every response, and converts exceptions to the error response of the API.</summary>
internal static class RequestIdAndErrorMiddleware
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.TraceIdentifier = "req_" + Guid.CreateVersion7().ToString("n");
        context.Response.Headers["x-request-id"] = context.TraceIdentifier;
        try
        {
            await next(context);
        }
        catch (ApiException e)
        {
            await e.WriteResponseAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            await ApiException.InvalidRequest(e.Message).WriteResponseAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, so there is no response to send.
        }
    }
}
