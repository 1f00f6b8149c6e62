namespace Bctrl.Emulator;

/// <summary>The shapes in which servers and the proxies before them say that something went wrong.</summary>
internal static class ErrorBodies
{
    public static readonly string[] Kinds = ["json", "nested", "flat", "html", "plain", "empty"];

    public static (string ContentType, string Text) Make(string kind, int status, string requestId)
    {
        var message = $"This is a planned fault with status {status}.";
        var code = $"fault.status_{status}";
        var reason = ApiException.ReasonClass(status);
        return kind switch
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
