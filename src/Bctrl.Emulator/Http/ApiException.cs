namespace Bctrl.Emulator;

/// <summary>Ends a request with an error response in the format of the API.</summary>
internal sealed class ApiException(int status, string code, string message, string? hint = null) : Exception(message)
{
    public int Status => status;

    public static ApiException InvalidRequest(string message, string? hint = null) =>
        new(400, "request.invalid", message, hint);

    public Task WriteResponseAsync(HttpContext context)
    {
        if (status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return ToResponse(context).WriteAsync(context);
    }

    public ApiResponse ToResponse(HttpContext context) => new(
        json =>
        {
            json.WriteStartObject();
            json.WriteString("error", Message);
            json.WriteString("code", code);
            json.WriteString("requestId", context.TraceIdentifier);
            json.WriteString("reasonClass", GetReasonClass(status));
            if (hint is not null)
                json.WriteString("hint", hint);
            json.WriteEndObject();
        },
        status);

    public static string GetReasonClass(int status) => status switch
    {
        401 => "unauthorized",
        403 => "capability_denied",
        404 => "not_found",
        409 => "conflict",
        429 => "rate_limited",
        < 500 => "invalid_input",
        502 or 504 => "upstream",
        _ => "server",
    };
}
