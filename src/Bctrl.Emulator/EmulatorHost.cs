using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bctrl.Emulator;

/// <summary>Runs the emulator of the API in this process, on a loopback address.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopSource = new();
    private readonly SemaphoreSlim _startStopLock = new(1);
    private readonly OperationStore _operations;
    private readonly ToolCallStore _toolCalls;
    private readonly FaultInjector _faults;
    private readonly TimeProvider _time;
    private string[] _urls;
    private WebApplication? _app;

    private EmulatorHost(string[] urls, TimeProvider time)
    {
        (_urls, _time) = (urls, time);
        _operations = new OperationStore(time);
        _toolCalls = new ToolCallStore(time);
        _faults = new FaultInjector(duration => _ = SimulateOutageAsync(duration));
        if (urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
            Certificate = CreateSelfSignedCertificate();
    }

    /// <summary>Gets the address that the emulator listens on, or the first one if there are several.</summary>
    public Uri BaseAddress => new(_urls[0]);

    /// <summary>
    /// Gets the self-signed certificate of the <c>https</c> addresses, or <see langword="null"/> if there are none.
    /// </summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Gets the numbers of requests since the start or the last reset.</summary>
    public RequestCounters Statistics { get; } = new();

    /// <summary>Gets the available kinds of fault with their descriptions.</summary>
    public static IReadOnlyDictionary<string, string> FaultKinds { get; } =
        BuiltInFaults.All.ToDictionary(fault => fault.Kind, fault => fault.Description);

    /// <summary>Starts the emulator.</summary>
    /// <param name="urls">
    /// One or more loopback addresses, separated by semicolons. Port 0 selects a free port; it requires
    /// <c>127.0.0.1</c> instead of <c>localhost</c>. HTTP/2 requires <c>https</c>.
    /// </param>
    /// <param name="time">
    /// The clock for operations, tool calls, wait requests and outages. The default is <see cref="TimeProvider.System"/>.
    /// </param>
    /// <exception cref="ArgumentException">An address is not valid, or is not a loopback address.</exception>
    /// <exception cref="IOException">An address is already in use.</exception>
    public static async Task<EmulatorHost> StartAsync(string urls = "http://127.0.0.1:0", TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0)
            throw new ArgumentException("Specify at least one address to listen on.", nameof(urls));
        if (Array.Find(addresses, address => !IsLoopback(address)) is { } invalid)
        {
            throw new ArgumentException(
                $"'{invalid}' is not a loopback address. Use an address such as http://localhost:8787.", nameof(urls));
        }

        var emulator = new EmulatorHost(addresses, time ?? TimeProvider.System);
        await emulator.StartServerAsync();
        return emulator;
    }

    /// <summary>Starts operations, like <c>POST /emulator/operations</c>.</summary>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public IReadOnlyList<EmulatedOperation> CreateOperations(OperationOptions options) => _operations.Create(options);

    /// <summary>Starts tool calls, like <c>POST /emulator/tool-calls</c>.</summary>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public IReadOnlyList<EmulatedToolCall> CreateToolCalls(ToolCallOptions options) => _toolCalls.Create(options);

    /// <summary>Plans a fault, like <c>POST /emulator/faults</c>.</summary>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public void AddFault(FaultOptions options) => _faults.Add(options);

    /// <summary>Removes all planned faults.</summary>
    public void ClearFaults() => _faults.Clear();

    /// <summary>
    /// Stops the server and closes all connections. After the specified time, restarts it on the same port with the
    /// same operations and tool calls. Has no effect during another outage.
    /// </summary>
    public async Task SimulateOutageAsync(TimeSpan duration)
    {
        if (!await _startStopLock.WaitAsync(0))
            return;
        try
        {
            if (_stopSource.IsCancellationRequested)
                return;
            await StopServerAsync();
            using (ReservePort(BaseAddress))
                await Task.Delay(duration, _time, _stopSource.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopSource.IsCancellationRequested)
                await StartServerAsync();
        }
        finally
        {
            _startStopLock.Release();
        }
    }

    /// <summary>Stops the emulator immediately and aborts the requests in progress.</summary>
    public async Task StopAsync()
    {
        await _stopSource.CancelAsync();
        await _startStopLock.WaitAsync();
        try
        {
            await StopServerAsync();
        }
        finally
        {
            _startStopLock.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Certificate?.Dispose();
    }

    private async Task StartServerAsync()
    {
        // An empty builder, because the emulator must not read the configuration of the program that hosts it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoOpHostLifetime>();
        builder.WebHost.UseUrls(_urls).UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Allow slow clients, because tests simulate them.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = Certificate);
        });

        var app = builder.Build();
        app.Use(RequestIdAndErrorMiddleware.InvokeAsync);
        app.UseRouting();
        new OperationEndpoints(_operations, _faults, Statistics, _time).Map(app);
        new ToolCallEndpoints(_toolCalls, _faults, Statistics, _time).Map(app);
        new EmulatorEndpoints(_operations, _toolCalls, _faults, Statistics, _time).Map(app);
        app.MapFallback(context => throw new ApiException(404, "route.not_found",
            $"There is no {context.Request.Method} {context.Request.Path}."));
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        _app = app;
        _urls = [.. app.Urls];
    }

    private async Task StopServerAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _app = null;
    }

    private static bool IsLoopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { IsLoopback: true, Scheme: "http" or "https" };

    /// <summary>
    /// Binds the port without listening on it. Otherwise, the operating system could assign the port to an outgoing
    /// connection, even to one of a client that tries to reconnect. That client would then connect to itself.
    /// </summary>
    private static Socket ReservePort(Uri address)
    {
        var ip = address.HostNameType == UriHostNameType.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(ip, address.Port));
        return socket;
    }

    private static X509Certificate2 CreateSelfSignedCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=bctrl emulator", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        // On Windows, a server can't use a private key that exists in memory only. Loading a PKCS #12 file stores it.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Doesn't handle Ctrl+C, because the program that hosts the emulator handles it.</summary>
    private sealed class NoOpHostLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
