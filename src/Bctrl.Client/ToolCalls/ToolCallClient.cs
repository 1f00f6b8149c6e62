using System.Globalization;
using System.Net;

namespace Bctrl;

/// <summary>The routes of one tool call.</summary>
internal sealed class ToolCallClient : WorkClient<ToolCall>
{
    private readonly ReadResponse<ToolCallResult> _readResult;

    public ToolCallClient(BctrlConnection connection)
        : base(connection, WorkKind.ToolCall) => _readResult = ReadResultAsync;

    /// <summary>
    /// <c>GET /v1/tool-calls/{id}/result</c>, and <c>GET /v1/tool-calls/{id}</c> unless the response is 202. The API does not
    /// say how the first route responds for a call that did not succeed, so that the second one decides.
    /// </summary>
    public override async Task<PollResult<ToolCall>> WaitAsync(
        string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var result = await GetResultAsync(id, timeout, trace, cancellationToken).ConfigureAwait(false);
        var call = result.Call is { IsTerminal: false } ? result.Call : await GetAsync(id, trace, cancellationToken).ConfigureAwait(false);
        if (call is { Status: ToolCallStatus.Succeeded, ResultAvailable: true } && result.Value is null)
        {
            // It may have completed between the two requests.
            result = await GetResultAsync(id, TimeSpan.Zero, trace, cancellationToken).ConfigureAwait(false);
            if (result.Value is null)
                throw result.Error ?? new BctrlApiException(BctrlErrorKind.InvalidResponse, ClientMessages.ResultIsMissing(id)) { IsTransient = true };
        }
        // It is not about the tool call, which goes on. Without this, the command would wait without end for a server that fails.
        if (!call.IsTerminal && result.Error is { IsTransient: true } failure)
            throw failure;
        if (call.IsTerminal)
            call.LazyResult = result.Value;
        return new(call, call.IsTerminal, requiresInput: call.Status == ToolCallStatus.RequiresInput);
    }

    /// <summary>Creates the request <c>POST /v1/tool-calls/{id}/respond</c>.</summary>
    /// <remarks>It is not repeated, because the tool call may require other input by then.</remarks>
    public ApiRequest CreateRespond(string id, byte[] response) => Create(HttpMethod.Post, id, "/respond", body: response, isRepeatable: false);

    /// <summary>Reads the response to <see cref="CreateRespond"/>.</summary>
    public ValueTask<ToolCall> ReadResponseAsync(ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken) =>
        ReadRequestedAsync(request, response, body, cancellationToken);

    protected override ToolCall Read(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Connection.Json.ReadToolCall(body, cancellationToken);

    private async Task<ToolCallResult> GetResultAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var action = string.Format(CultureInfo.InvariantCulture, "/result?waitSeconds={0:0.###}", timeout.TotalSeconds);
        try
        {
            return await Connection.SendAsync(Create(HttpMethod.Get, id, action, timeout), _readResult, trace, cancellationToken).ConfigureAwait(false);
        }
        catch (BctrlApiException e) when (MayBeAboutToolCall(e))
        {
            return new() { Error = e };
        }
    }

    /// <summary>
    /// Returns whether the response may be an error because the tool call did not succeed. Other errors are about the key, the
    /// network or the load of the server.
    /// </summary>
    private static bool MayBeAboutToolCall(BctrlApiException e) =>
        e.Kind is not (BctrlErrorKind.InvalidResponse or BctrlErrorKind.ConnectionFailed or BctrlErrorKind.ResponseTooLarge)
        && e.StatusCode is >= 400 and not (401 or 408 or 429 or 503);

    private async ValueTask<ToolCallResult> ReadResultAsync(
        ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Accepted)
            return new() { Call = await ReadRequestedAsync(request, response, body, cancellationToken).ConfigureAwait(false) };
        using var buffer = await BodyBuffer.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        return new() { Value = Connection.Json.ReadLazily(buffer.Bytes, cancellationToken) };
    }
}
