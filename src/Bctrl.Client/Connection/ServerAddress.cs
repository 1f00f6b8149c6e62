namespace Bctrl;

/// <summary>The address of the API.</summary>
internal static class ServerAddress
{
    public static Uri Default { get; } = new("https://api.bctrl.ai/");

    /// <summary>Checks the address, and returns it with a slash at its end and without a trailing <c>/v1</c>.</summary>
    /// <exception cref="ArgumentException">It isn't a valid address, or the key would be sent unencrypted.</exception>
    public static Uri Normalize(Uri server, bool isProxied, bool allowUnencrypted)
    {
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException(ClientMessages.ServerIsInvalid(server.OriginalString).ToString());
        if (server.UserInfo.Length > 0)
            throw new ArgumentException(ClientMessages.ServerHasCredential.ToString());
        if (server.Query.Length > 0 || server.Fragment.Length > 0)
            throw new ArgumentException(ClientMessages.ServerHasQuery(server).ToString());
        if (server.Scheme == Uri.UriSchemeHttp && (isProxied || !server.IsLoopback) && !allowUnencrypted)
            throw new ArgumentException(ClientMessages.ServerIsUnencrypted(server).ToString());

        var path = server.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/v1", StringComparison.OrdinalIgnoreCase))
            path = path.Substring(0, path.Length - 3).TrimEnd('/');
        return new UriBuilder(server) { Path = path + "/" }.Uri;
    }
}
