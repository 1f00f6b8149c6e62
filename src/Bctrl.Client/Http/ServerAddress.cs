namespace Bctrl;

/// <summary>Where the API is: checked once, so that a request only appends its path.</summary>
internal static class ServerAddress
{
    public static Uri Default { get; } = new("https://api.bctrl.ai/");

    /// <summary>The address with a slash at its end and without a trailing <c>/v1</c>.</summary>
    /// <exception cref="ArgumentException">It can't be the API's address, or the key would go over it unprotected.</exception>
    public static Uri Check(Uri server, bool isProxied, bool allowUnencrypted)
    {
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException($"The server '{Text.Clean(server.OriginalString)}' is no http or https address. Give one like {Default}.");
        if (server.UserInfo.Length > 0)
            throw new ArgumentException("The server's address has a user name or password in it. Leave it out: the API key is all that the API asks for.");
        if (server.Query.Length > 0 || server.Fragment.Length > 0)
            throw new ArgumentException($"The server '{Text.Clean(server.OriginalString)}' has a query or a fragment. Give the address alone, like {Default}.");
        if (server.Scheme == Uri.UriSchemeHttp && (isProxied || !server.IsLoopback) && !allowUnencrypted)
        {
            throw new ArgumentException(
                $"The server '{server}' would get the API key over plain http, where others can read it. " +
                "Use https, or allow it with -AllowUnencryptedAuthentication.");
        }

        var path = server.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/v1", StringComparison.OrdinalIgnoreCase))
            path = path.Substring(0, path.Length - 3).TrimEnd('/');
        return new UriBuilder(server) { Path = path + "/" }.Uri;
    }
}
