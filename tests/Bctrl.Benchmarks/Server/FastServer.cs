using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bctrl.Benchmarks;

/// <summary>
/// The one route that is measured, with as little between it and the socket as Kestrel allows: each operation ends as
/// long after it was first asked for as its id says, and requests are held until then or until their timeoutMs.
/// </summary>
/// <param name="faults">Spoils some answers.</param>
/// <param name="endTogether">Operations of one run end as if all had been started when the first was asked for.</param>
internal sealed class FastServer(FaultDice faults, bool endTogether) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private long _requests;
    private int _connections;

    /// <summary>Listens on two free ports of the loopback.</summary>
    public async Task<ServerEndpoint> StartAsync()
    {
        var certificate = CreateCertificate();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(CountConnections);
            });
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(CountConnections);
                listen.UseHttps(certificate);
            });
        });
        // Ten thousand clients knock at once; what is measured is they, not the length of the queue at the door.
        builder.Services.Configure<SocketTransportOptions>(options => options.Backlog = 16_384);
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        var addresses = _app.Urls.Select(url => new Uri(url)).ToArray();
        return new ServerEndpoint(
            addresses.Single(address => address.Scheme == Uri.UriSchemeHttp),
            addresses.Single(address => address.Scheme == Uri.UriSchemeHttps),
            Convert.ToBase64String(certificate.RawData));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private ConnectionDelegate CountConnections(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    };

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var parts = context.Request.Path.Value!.Split('/');
            if (parts is ["", "v1", "operations", var id, "wait"] && OperationPlan.TryParse(id, out var plan))
                await WaitAsync(context, id, plan);
            else if (parts is ["", "stats"])
                await TellAsync(context);
            else
                context.Response.StatusCode = 404;
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException or Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // Nobody listens any more.
        }
    }

    private async Task WaitAsync(HttpContext context, string id, OperationPlan plan)
    {
        Interlocked.Increment(ref _requests);
        using var request = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var hold = TimeSpan.FromMilliseconds(request.RootElement.GetProperty("timeoutMs").GetInt64());
        var asked = _asked.GetOrAdd(endTogether ? OperationPlan.GetRun(id) : id, _ => Environment.TickCount64);
        var left = plan.Duration - TimeSpan.FromMilliseconds(Environment.TickCount64 - asked);
        var fault = faults.Roll();

        var hasEnded = left <= hold;
        var delay = hasEnded ? left : hold;
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, context.RequestAborted);

        var body = hasEnded ? WaitAnswer.Ended(id, plan.Steps) : WaitAnswer.Running(id);
        context.Response.ContentType = "application/json";
        if (fault is not null)
        {
            await FaultDice.AnswerAsync(context, fault, body);
            return;
        }
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
        if (hasEnded && !endTogether)
            _asked.TryRemove(id, out _);
    }

    /// <summary>Tells what it has seen; a POST also makes it forget.</summary>
    private async Task TellAsync(HttpContext context)
    {
        var stats = new ServerStats(Interlocked.Read(ref _requests), Volatile.Read(ref _connections), faults.Counts);
        await context.Response.WriteAsJsonAsync(stats);
        if (!HttpMethods.IsPost(context.Request.Method))
            return;
        Interlocked.Exchange(ref _requests, 0);
        faults.Forget();
        _asked.Clear();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bctrl benchmark", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Windows can't serve with a key that was never in a store or a file.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
