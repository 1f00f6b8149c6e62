using System.Net;
using System.Security;

namespace Bctrl;

/// <summary>The settings of a connection.</summary>
internal sealed class BctrlConnectionOptions
{
    public required SecureString ApiKey { get; init; }

    /// <summary>The environment variable that contains the key, if it comes from one.</summary>
    public string? ApiKeyVariable { get; init; }

    public Uri Server { get; init; } = ServerAddress.Default;

    /// <summary>The environment variable that contains the server, if it comes from one.</summary>
    public string? ServerVariable { get; init; }

    public string? SubaccountId { get; init; }

    public int MaximumRetryCount { get; init; } = BctrlConnection.DefaultMaximumRetryCount;

    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    public Uri? Proxy { get; init; }

    public ICredentials? ProxyCredential { get; init; }

    public bool AllowUnencryptedAuthentication { get; init; }

    /// <summary>Sends the requests instead of the network. The caller disposes it.</summary>
    public HttpMessageHandler? Handler { get; init; }

    public UntypedObjectFactory UntypedObjectFactory { get; init; } = UntypedObjectFactory.Dictionaries;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
