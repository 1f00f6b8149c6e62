using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bctrl.Emulator;

/// <summary>The operations API in this process, on this machine's loopback.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _gate = new(1);
    private readonly OperationStore _operations;
    private readonly FaultBoard _faults;
    private readonly TimeProvider _time;
    private string[] _urls;
    private WebApplication? _server;

    private EmulatorHost(string[] urls, TimeProvider time)
    {
        (_urls, _time) = (urls, time);
        _operations = new OperationStore(time);
        _faults = new FaultBoard(_operations, time, duration => _ = PauseAsync(duration));
        if (urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
            Certificate = SelfSigned();
    }

    /// <summary>Where it listens; the first address, if there are more.</summary>
    public Uri BaseAddress => new(_urls[0]);

    /// <summary>The certificate that it made up for <c>https</c>, for a client to trust or not to.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>The requests so far.</summary>
    public EmulatorStats Stats { get; } = new();

    /// <summary>The kinds of fault that can be planned, with a line about each.</summary>
    public static IReadOnlyDictionary<string, string> FaultKinds { get; } =
        FaultCatalogue.All.ToDictionary(kind => kind.Name, kind => kind.Description);

    /// <summary>Starts it.</summary>
    /// <param name="urls">
    /// One or more loopback addresses, separated by semicolons. Port 0 takes a free one, with <c>127.0.0.1</c> but
    /// not with <c>localhost</c>. HTTP/2 needs <c>https</c>, where client and server agree on it.
    /// </param>
    /// <param name="time">The clock of operations, waits and pauses. Default: the system's.</param>
    /// <exception cref="ArgumentException">An address is none, or is not this machine's loopback.</exception>
    /// <exception cref="IOException">An address is in use.</exception>
    public static async Task<EmulatorHost> StartAsync(string urls = "http://127.0.0.1:0", TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0)
            throw new ArgumentException("There is no address to listen on.", nameof(urls));
        if (Array.Find(addresses, address => !IsLoopback(address)) is { } other)
            throw new ArgumentException($"'{other}' is not an http address of this machine's loopback.", nameof(urls));

        var emulator = new EmulatorHost(addresses, time ?? TimeProvider.System);
        await emulator.ListenAsync();
        return emulator;
    }

    /// <summary>Starts operations, as <c>POST /emulator/operations</c> does.</summary>
    /// <exception cref="ArgumentException">The plan makes no sense.</exception>
    public IReadOnlyList<EmulatedOperation> CreateOperations(OperationPlan plan) => _operations.Create(plan);

    /// <summary>Plans a fault, as <c>POST /emulator/faults</c> does.</summary>
    /// <exception cref="ArgumentException">The plan makes no sense.</exception>
    public void PlanFault(FaultPlan plan) => _faults.Plan(plan);

    /// <summary>Forgets the faults that are planned.</summary>
    public void ClearFaults() => _faults.Clear();

    /// <summary>
    /// Takes the server away, with all its connections, and brings it back on the same port with the same operations.
    /// While it is away already, this does nothing.
    /// </summary>
    public async Task PauseAsync(TimeSpan duration)
    {
        if (!await _gate.WaitAsync(0))
            return;
        try
        {
            if (_stopping.IsCancellationRequested)
                return;
            await CloseAsync();
            using (Reserve(BaseAddress))
                await Task.Delay(duration, _time, _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested)
                await ListenAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends it at once; requests in flight are aborted.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _gate.WaitAsync();
        try
        {
            await CloseAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Certificate?.Dispose();
    }

    private async Task ListenAsync()
    {
        // Empty, since an emulator inside another program must not read that program's settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseUrls(_urls).UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A client under test may be as slow as it likes.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = Certificate);
        });

        var server = builder.Build();
        server.Use(ApiConventions.ApplyAsync);
        server.UseRouting();
        new OperationRoutes(_operations, _faults, Stats, _time).Map(server);
        new EmulatorRoutes(_operations, _faults, Stats, _time).Map(server);
        server.MapFallback(context => throw new ApiException(404, "route.not_found",
            $"There is no {context.Request.Method} {context.Request.Path}."));
        try
        {
            await server.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        _server = server;
        _urls = [.. server.Urls];
    }

    private async Task CloseAsync()
    {
        if (_server is null)
            return;
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
        _server = null;
    }

    private static bool IsLoopback(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { IsLoopback: true, Scheme: "http" or "https" };

    /// <summary>
    /// Holds the port without listening on it. A port that nobody holds can be given to anybody's connection, even
    /// to the client's own attempt to reach it, which would then reach itself.
    /// </summary>
    private static Socket Reserve(Uri address)
    {
        var ip = address.HostNameType == UriHostNameType.IPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(ip, address.Port));
        return socket;
    }

    private static X509Certificate2 SelfSigned()
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
        // Windows cannot serve with a key that lives in memory alone.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Leaves Ctrl+C to the program around it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
