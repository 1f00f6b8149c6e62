using System.Collections.Concurrent;
using System.Globalization;
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
/// A Kestrel server with only the routes for waiting and as little middleware as possible. Each operation or tool call completes
/// a fixed time after the first request for it; its id contains the time. A long poll takes until then or until its time limit.
/// </summary>
/// <param name="faults">The random faults of the responses.</param>
/// <param name="endTogether">Whether the time of all operations of a run starts with the first request of the run.</param>
internal sealed class BenchmarkServer(RandomFaults faults, bool endTogether) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, long> _firstRequests = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private long _requests;
    private int _connections;

    /// <summary>Listens on two free ports of the loopback address.</summary>
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
        // 10,000 connections can arrive at the same time. A small backlog would delay them and distort the measurements.
        builder.Services.Configure<SocketTransportOptions>(options => options.Backlog = 16_384);
        _app = builder.Build();
        _app.Run(RespondAsync);
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

    private async Task RespondAsync(HttpContext context)
    {
        try
        {
            var parts = context.Request.Path.Value!.Split('/');
            if (parts is ["", "v1", ..])
                Interlocked.Increment(ref _requests);
            if (parts is ["", "v1", "operations", var id, "wait"] && OperationPlan.TryParse(id, out var plan))
                await WaitAsync(context, id, plan);
            else if (parts is ["", "v1", "tool-calls", var callId, "result"] && ToolCallPlan.TryParse(callId, out var duration))
                await WaitForResultAsync(context, callId, duration);
            else if (parts is ["", "v1", "tool-calls", var completedId])
                await RespondAsync(context, 200, ToolCallBody.Succeeded(completedId));
            else if (parts is ["", "stats"])
                await SendStatsAsync(context);
            else
                context.Response.StatusCode = 404;
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException or Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // The client has closed the connection.
        }
    }

    private async Task WaitAsync(HttpContext context, string id, OperationPlan plan)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var timeout = TimeSpan.FromMilliseconds(request.RootElement.GetProperty("timeoutMs").GetInt64());
        var fault = faults.Next();
        var isCompleted = await WaitAsync(context, endTogether ? OperationPlan.GetRunId(id) : id, plan.Duration, timeout);
        var body = isCompleted ? WaitResponseBody.Completed(id, plan.Steps) : WaitResponseBody.Running(id);
        context.Response.ContentType = "application/json";
        if (fault is not null)
        {
            await RandomFaults.RespondAsync(context, fault, body);
            return;
        }
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
        if (isCompleted && !endTogether)
            _firstRequests.TryRemove(id, out _);
    }

    private async Task WaitForResultAsync(HttpContext context, string id, TimeSpan duration)
    {
        var timeout = TimeSpan.FromSeconds(double.Parse(context.Request.Query["waitSeconds"]!, CultureInfo.InvariantCulture));
        var isCompleted = await WaitAsync(context, endTogether ? ToolCallPlan.GetRunId(id) : id, duration, timeout);
        await RespondAsync(context, isCompleted ? 200 : 202, isCompleted ? ToolCallBody.Result : ToolCallBody.Running(id));
    }

    /// <summary>Waits until the work completes, and returns true, or until the timeout has elapsed.</summary>
    private async Task<bool> WaitAsync(HttpContext context, string startKey, TimeSpan duration, TimeSpan timeout)
    {
        var firstRequest = _firstRequests.GetOrAdd(startKey, _ => Environment.TickCount64);
        var remaining = duration - TimeSpan.FromMilliseconds(Environment.TickCount64 - firstRequest);
        var isCompleted = remaining <= timeout;
        var delay = isCompleted ? remaining : timeout;
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, context.RequestAborted);
        return isCompleted;
    }

    private static async Task RespondAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Sends the statistics. A POST request also resets them.</summary>
    private async Task SendStatsAsync(HttpContext context)
    {
        var stats = new ServerStats(Interlocked.Read(ref _requests), Volatile.Read(ref _connections), faults.Counts);
        await context.Response.WriteAsJsonAsync(stats);
        if (!HttpMethods.IsPost(context.Request.Method))
            return;
        Interlocked.Exchange(ref _requests, 0);
        faults.Reset();
        _firstRequests.Clear();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bctrl benchmark", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // On Windows, TLS servers can't use an ephemeral key, so import the certificate from PKCS #12.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
