namespace Bctrl.Emulator;

/// <summary>Ends a request with the API's error body.</summary>
internal sealed class ApiException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static ApiException InvalidRequest(string message) => new(400, "request.invalid", message);

    public Task WriteAsync(HttpContext context)
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
            json.WriteString("reasonClass", ReasonClass(Status));
            json.WriteEndObject();
        }
    }

    public static string ReasonClass(int status) => status switch
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
