namespace Bctrl.Emulator;

/// <summary>Ends a request with an error response in the format of the API.</summary>
internal sealed class ApiException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static ApiException InvalidRequest(string message) => new(400, "request.invalid", message);

    public Task WriteResponseAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (Status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return JsonBody.WriteAsync(context, WriteTo);

        void WriteTo(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteString("error", Message);
            json.WriteString("code", Code);
            json.WriteString("requestId", context.TraceIdentifier);
            json.WriteString("reasonClass", GetReasonClass(Status));
            json.WriteEndObject();
        }
    }

    public static string GetReasonClass(int status) => status switch
    {
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        408 or 504 => "timeout",
        409 => "conflict",
        429 => "rate_limited",
        < 500 => "invalid_request",
        503 => "unavailable",
        _ => "internal",
    };
}
