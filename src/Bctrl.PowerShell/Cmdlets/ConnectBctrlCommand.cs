using System.Management.Automation;
using System.Security;

namespace Bctrl.PowerShell;

/// <summary>
/// Makes the session's connection to the bctrl operations API. It makes no request: a wrong key shows with the first
/// command that uses it.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "Bctrl")]
[OutputType(typeof(BctrlConnection))]
public sealed class ConnectBctrlCommand : PSCmdlet
{
    /// <summary>The API key. The default is the value of the environment variable <c>BCTRL_API_KEY</c>.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public SecureString? ApiKey { get; set; }

    /// <summary>
    /// The server, with or without a trailing <c>/v1</c>. The default is the first of the environment variables
    /// <c>BCTRL_BASE_URL</c>, <c>BCTRL_API_BASE_URL</c> and <c>BCTRL_API_URL</c> that is set, or else
    /// <c>https://api.bctrl.ai</c>.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ServerCompleter))]
    public Uri? Server { get; set; }

    /// <summary>The subaccount to work for. The default is the key's own account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SubaccountId { get; set; }

    /// <summary>How many failures in a row are forgiven, from 0 to 1,000. The default is 20, about four minutes.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int MaximumRetryCount { get; set; } = BctrlConnection.DefaultMaximumRetryCount;

    /// <summary>
    /// The most seconds that the first retry waits, from 0.001 to 30. Each later one waits up to twice the one
    /// before, and 30 s at most. The default is 1.
    /// </summary>
    [Parameter]
    [ValidateRange(0.001, 30.0)]
    public double RetryIntervalSec { get; set; } = 1;

    /// <summary>The proxy to use. The default is the system's.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The name and password that the proxy asks for.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Lets the key go over plain http to a server that is not this machine. Others can read it there.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>
    /// Carries the requests instead of the network: the door for tests, tracing and odd networks. It is not disposed.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public HttpMessageHandler? HttpMessageHandler { get; set; }

    /// <summary>Emits the connection, for the <c>-Connection</c> of the other cmdlets.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Makes the connection.</summary>
    protected override void EndProcessing()
    {
        try
        {
            var connection = new BctrlConnection(new BctrlConnectionOptions
            {
                ApiKey = ApiKey ?? BctrlEnvironment.GetApiKey() ?? throw new BctrlApiException(
                    BctrlErrorKind.NotConnected, $"There is no API key: neither -ApiKey nor the environment variable {BctrlEnvironment.ApiKeyVariable} gives one."),
                Server = Server ?? BctrlEnvironment.GetServer() ?? ServerAddress.Default,
                SubaccountId = SubaccountId,
                MaximumRetryCount = MaximumRetryCount,
                RetryInterval = TimeSpan.FromSeconds(RetryIntervalSec),
                Proxy = Proxy,
                ProxyCredential = ProxyCredential?.GetNetworkCredential(),
                AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
                Handler = HttpMessageHandler,
                ValueFactory = PSObjectFactory.Instance,
            });
            BctrlSession.Current.Connect(connection);
            if (PassThru)
                WriteObject(connection);
        }
        catch (BctrlApiException e)
        {
            ThrowTerminatingError(e.ToErrorRecord(null));
        }
        catch (ArgumentException e)
        {
            // PowerShell shows the text of the target: an address with a password in it is none.
            var target = Server is { IsAbsoluteUri: true, UserInfo.Length: > 0 } ? null : Server;
            ThrowTerminatingError(new ErrorRecord(e, "InvalidConnection", ErrorCategory.InvalidArgument, target));
        }
    }
}
