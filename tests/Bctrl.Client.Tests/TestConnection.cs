using System.Net;
using System.Security;
using System.Text;

namespace Bctrl.Client.Tests;

/// <summary>Creates connections for tests, and sends requests with them.</summary>
internal static class TestConnection
{
    public const string OperationId = "0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3";

    public const string ToolCallId = "tc_AAAAAAAAAAAAAAAAAAAAAA";

    /// <summary>The API key of each connection. Tests search for this text where the key must not appear.</summary>
    public const string ApiKey = "bctrl_canary_6f1d";

    private static readonly Uri s_stubServer = new("https://api.example.com/");

    /// <summary>Creates a connection that sends its requests to a stub.</summary>
    public static BctrlConnection Create(HttpMessageHandler handler, TimeProvider? clock = null, string? subaccount = null, Uri? server = null) => new(new()
    {
        ApiKey = ToSecureString(ApiKey),
        Server = server ?? s_stubServer,
        Handler = handler,
        Clock = clock ?? TimeProvider.System,
        SubaccountId = subaccount,
    });

    /// <summary>
    /// Creates a connection with the handler of the product, which sends its requests over the network.
    /// </summary>
    public static BctrlConnection Create(Uri server, Uri? proxy = null, ICredentials? proxyCredential = null) => new(new()
    {
        ApiKey = ToSecureString(ApiKey),
        Server = server,
        Proxy = proxy,
        ProxyCredential = proxyCredential,
        AllowUnencryptedAuthentication = proxy is not null,
    });

    /// <summary>Creates a handler that responds to get and cancel requests with the operation.</summary>
    public static StubHttpMessageHandler CreateHandler() => new StubHttpMessageHandler()
        .On("GET /v1/operations/*", request => StubResponse.Json(CannedOperation.Json(request.OperationId)))
        .On("POST /v1/operations/*/cancel", request => StubResponse.Json(CannedOperation.Json(request.OperationId, "cancelling")));

    public static SecureString ToSecureString(string text)
    {
        var result = new SecureString();
        foreach (var c in text)
            result.AppendChar(c);
        return result;
    }

    public static Task<Operation> GetAsync(this BctrlConnection connection, string id = OperationId, Action<RequestLogEntry>? trace = null) =>
        new OperationClient(connection).GetAsync(id, trace, TestContext.Current.CancellationToken);

    public static async Task<Operation> WaitAsync(this BctrlConnection connection, TimeSpan timeout, string id = OperationId) =>
        (await new OperationClient(connection).WaitAsync(id, timeout, null, TestContext.Current.CancellationToken)).Value;

    /// <summary>Sends a get request that must fail, and returns the exception.</summary>
    public static Task<BctrlApiException> AssertGetFailsAsync(this BctrlConnection connection, string id = OperationId) =>
        Assert.ThrowsAsync<BctrlApiException>(() => connection.GetAsync(id));

    /// <summary>Returns the operation of a response with this body.</summary>
    public static Task<Operation> ReadOperationAsync(string body) => ReadOperationAsync(Encoding.UTF8.GetBytes(body));

    /// <summary>Returns the operation of a response with this body.</summary>
    public static async Task<Operation> ReadOperationAsync(byte[] body)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", StubResponse.Bytes(body));
        using var connection = Create(handler);
        return await connection.GetAsync();
    }

    /// <summary>Returns the tool call of a response with this body.</summary>
    public static Task<ToolCall> ReadToolCallAsync(string body) => ReadToolCallAsync(Encoding.UTF8.GetBytes(body));

    /// <summary>Returns the tool call of a response with this body.</summary>
    public static async Task<ToolCall> ReadToolCallAsync(byte[] body)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/tool-calls/*", StubResponse.Bytes(body));
        using var connection = Create(handler);
        return await new ToolCallClient(connection).GetAsync(ToolCallId, null, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a get request that fails with this response, and returns the exception.</summary>
    public static async Task<BctrlApiException> AssertGetFailsAsync(StubResponse response, TimeProvider? clock = null)
    {
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", response);
        using var connection = Create(handler, clock);
        return await connection.AssertGetFailsAsync();
    }
}
