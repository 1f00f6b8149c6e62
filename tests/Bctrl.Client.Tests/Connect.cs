using System.Net;
using System.Security;
using System.Text;

namespace Bctrl.Client.Tests;

/// <summary>Connections as the tests need them, and what they say.</summary>
internal static class Connect
{
    public const string Id = "0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3";

    /// <summary>A key that is found wherever it leaks to.</summary>
    public const string Key = "bctrl_canary_6f1d";

    private static readonly Uri s_stubbed = new("https://api.example.com/");

    public static BctrlConnection To(HttpMessageHandler handler, TimeProvider? clock = null, string? subaccount = null, Uri? server = null) => new(new()
    {
        ApiKey = Secret(Key),
        Server = server ?? s_stubbed,
        Handler = handler,
        Clock = clock ?? TimeProvider.System,
        SubaccountId = subaccount,
    });

    /// <summary>A connection over the network, with the handler that users get.</summary>
    public static BctrlConnection To(Uri server, Uri? proxy = null, ICredentials? proxyCredential = null) => new(new()
    {
        ApiKey = Secret(Key),
        Server = server,
        Proxy = proxy,
        ProxyCredential = proxyCredential,
        AllowUnencryptedAuthentication = proxy is not null,
    });

    public static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var c in text)
            secret.AppendChar(c);
        return secret;
    }

    public static Task<Operation> GetAsync(this BctrlConnection connection, string id = Id, Action<string, RequestTrace>? trace = null) =>
        new OperationRoutes(connection, trace).GetAsync(id, TestContext.Current.CancellationToken);

    public static Task<Operation> WaitAsync(this BctrlConnection connection, TimeSpan hold, string id = Id) =>
        new OperationRoutes(connection).WaitAsync(id, hold, TestContext.Current.CancellationToken);

    public static Task<BctrlApiException> FailAsync(this BctrlConnection connection, string id = Id) =>
        Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(id));

    /// <summary>What becomes of an answer with this body.</summary>
    public static Task<Operation> ReadAsync(string body) => ReadAsync(Encoding.UTF8.GetBytes(body));

    public static async Task<Operation> ReadAsync(byte[] body)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Bytes(body));
        using var connection = To(handler);
        return await connection.GetAsync();
    }

    /// <summary>The error that a single answer becomes.</summary>
    public static async Task<BctrlApiException> FailAsync(StubResponse answer, TimeProvider? clock = null)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", answer);
        using var connection = To(handler, clock);
        return await connection.FailAsync();
    }
}
