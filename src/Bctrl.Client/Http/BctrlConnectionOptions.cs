using System.Net;
using System.Security;

namespace Bctrl;

/// <summary>What a connection is made of.</summary>
internal sealed class BctrlConnectionOptions
{
    public required SecureString ApiKey { get; init; }

    public Uri Server { get; init; } = ServerAddress.Default;

    public string? SubaccountId { get; init; }

    public int MaximumRetryCount { get; init; } = BctrlConnection.DefaultMaximumRetryCount;

    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    public Uri? Proxy { get; init; }

    public ICredentials? ProxyCredential { get; init; }

    public bool AllowUnencryptedAuthentication { get; init; }

    /// <summary>Carries the requests instead of the network. It stays its owner's to dispose.</summary>
    public HttpMessageHandler? Handler { get; init; }

    public ValueFactory ValueFactory { get; init; } = ValueFactory.Dictionaries;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
