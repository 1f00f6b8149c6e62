namespace Bctrl.Emulator;

/// <summary>Creates error response bodies in the formats that API servers and reverse proxies return.</summary>
internal static class ErrorResponseBody
{
    public static readonly string[] Formats = ["json", "nested", "flat", "html", "plain", "empty"];

    public static (string ContentType, string Text) Create(string format, int status, string requestId)
    {
        var message = $"This is a planned fault with status {status}.";
        var code = $"fault.status_{status}";
        var reason = ApiException.GetReasonClass(status);
        return format switch
        {
            "json" => ("application/json", $$"""
                {"error":"{{message}}","code":"{{code}}","requestId":"{{requestId}}","reasonClass":"{{reason}}"}
                """),
            "nested" => ("application/json", $$$"""{"error":{"message":"{{{message}}}","code":"{{{code}}}"}}"""),
            "flat" => ("application/json", $$"""{"message":"{{message}}","code":"{{code}}"}"""),
            "html" => ("text/html", $"""
                <!DOCTYPE html>
                <html><head><title>{status}</title></head>
                <body><center><h1>{status}</h1></center><hr><center>a proxy</center></body></html>
                """),
            "plain" => ("text/plain", message),
            _ => ("", ""),
        };
    }
}
