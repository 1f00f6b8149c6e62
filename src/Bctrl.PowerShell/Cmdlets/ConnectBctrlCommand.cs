using System.Management.Automation;
using System.Security;

namespace Bctrl.PowerShell;

/// <summary>
/// Creates the session's connection to the bctrl API. Without <c>-Test</c> it sends no request: an API key that
/// is not valid is reported by the first command that uses it.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "Bctrl")]
[OutputType(typeof(BctrlConnection))]
public sealed class ConnectBctrlCommand : PSCmdlet, IDisposable
{
    private RequestPump? _pump;

    /// <summary>
    /// The API key, as a SecureString or as the password of a credential. The default is the value of the environment
    /// variable <c>BCTRL_API_KEY</c>.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    [ApiKeyTransformation]
    public SecureString? ApiKey { get; set; }

    /// <summary>
    /// The server, with or without a trailing <c>/v1</c>. The default is the first of the environment variables
    /// <c>BCTRL_BASE_URL</c>, <c>BCTRL_API_BASE_URL</c> and <c>BCTRL_API_URL</c> that is set, or else
    /// <c>https://api.bctrl.ai</c>.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    [AddressTransformation]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public Uri? Server { get; set; }

    /// <summary>The subaccount that requests are made for. The default is the key's own account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SubaccountId { get; set; }

    /// <summary>How many failures in a row are retried, from 0 to 1,000. The default is 20, which takes about four minutes.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int MaximumRetryCount { get; set; } = BctrlConnection.DefaultMaximumRetryCount;

    /// <summary>
    /// The longest delay before the first retry, in seconds, from 0.001 to 30. The longest delay doubles with each further
    /// retry, up to 30 s. The default is 1.
    /// </summary>
    [Parameter]
    [ValidateRange(0.001, 30.0)]
    public double RetryIntervalSec { get; set; } = 1;

    /// <summary>The proxy to use. The default is the proxy that the system is set up to use.</summary>
    [Parameter]
    [ValidateNotNull]
    [AddressTransformation]
    public Uri? Proxy { get; set; }

    /// <summary>The user name and password for the proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Allows plain http to a server that is not this computer. Others on the network can read the API key.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>
    /// Sends the requests in place of the default handler, for tests, tracing and special networks. It is not disposed.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public HttpMessageHandler? HttpMessageHandler { get; set; }

    /// <summary>Writes the connection, for the parameter <c>-Connection</c> of the other cmdlets.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>
    /// Sends a request that changes nothing, to check the server and the key. If it fails, the command ends with an error,
    /// and the session keeps the connection that it had. It takes up to 10 s.
    /// </summary>
    [Parameter]
    public SwitchParameter Test { get; set; }

    /// <summary>Cancels what is in flight.</summary>
    public void Dispose() => _pump?.Dispose();

    /// <summary>Creates the connection.</summary>
    protected override void EndProcessing()
    {
        BctrlConnection connection;
        try
        {
            connection = CreateConnection();
        }
        catch (BctrlException e)
        {
            // PowerShell shows the target as text, and the address may contain a password.
            ThrowTerminatingError(e.ToErrorRecord(null));
            return;
        }
        if (Test && !Succeeds(connection))
            return;
        BctrlSession.Current.Connect(connection);
        if (PassThru)
            WriteObject(connection);
    }

    /// <summary>Ends the command at once. The request is canceled afterwards.</summary>
    protected override void StopProcessing() => _pump?.Stop();

    private BctrlConnection CreateConnection()
    {
        var (server, variable) = Server is null ? BctrlEnvironment.GetServer() : (Server, null);
        return new BctrlConnection(new BctrlConnectionOptions
        {
            ApiKey = ApiKey ?? BctrlEnvironment.GetApiKey() ?? throw new BctrlException(BctrlErrorKind.NotConnected, CmdletMessages.NoApiKey),
            ApiKeyVariable = ApiKey is null ? BctrlEnvironment.ApiKeyVariable : null,
            Server = server,
            ServerVariable = variable,
            SubaccountId = SubaccountId,
            MaximumRetryCount = MaximumRetryCount,
            RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
            Proxy = Proxy,
            ProxyCredential = ProxyCredential?.GetNetworkCredential(),
            AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
            Handler = HttpMessageHandler,
            UntypedObjectFactory = PSObjectFactory.Instance,
        });
    }

    /// <summary>Tests the connection. Returns false if the command was stopped meanwhile, and ends it if the test failed.</summary>
    private bool Succeeds(BctrlConnection connection)
    {
        var isTested = false;
        _pump = new RequestPump(new RequestReporter(this, connection));
        try
        {
            if (!Stopping)
                isTested = _pump.Run(async cancellationToken =>
                {
                    await new ConnectionTest(connection, _pump.Add).RunAsync(cancellationToken).ConfigureAwait(false);
                    return true;
                });
        }
        catch (BctrlException e)
        {
            var record = e.ToErrorRecord(null);
            record.ErrorDetails.RecommendedAction = RecommendedActions.GetForConnectionTest(e.Kind);
            ThrowTerminatingError(record);
        }
        catch (OperationCanceledException) when (Stopping)
        {
            // PowerShell ends the pipeline when this returns.
        }
        finally
        {
            if (!isTested)
                connection.Dispose();
        }
        return isTested;
    }
}
