using System.Globalization;
using System.Text;

namespace Bctrl;

/// <summary>The routes of an operation. Each method sends one request.</summary>
internal sealed class OperationClient : WorkClient<Operation>
{
    private readonly ReadResponse<PollResult<Operation>> _readPoll;

    public OperationClient(BctrlConnection connection)
        : base(connection, WorkKind.Operation) => _readPoll = ReadPollAsync;

    /// <summary><c>POST /v1/operations/{id}/wait</c></summary>
    public override Task<PollResult<Operation>> WaitAsync(string id, TimeSpan timeout, Action<RequestLogEntry>? trace, CancellationToken cancellationToken)
    {
        var milliseconds = (long)Math.Ceiling(timeout.TotalMilliseconds);
        var body = string.Format(CultureInfo.InvariantCulture, "{{\"timeoutMs\":{0}}}", milliseconds);
        return Connection.SendAsync(Create(HttpMethod.Post, id, "/wait", timeout, body: Encoding.UTF8.GetBytes(body)), _readPoll, trace, cancellationToken);
    }

    protected override Operation Read(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Connection.Json.ReadOperation(body, cancellationToken);

    private async ValueTask<PollResult<Operation>> ReadPollAsync(
        ApiRequest request, HttpResponseMessage response, BoundedStream body, CancellationToken cancellationToken)
    {
        var operation = await ReadRequestedAsync(request, response, body, cancellationToken).ConfigureAwait(false);
        return new(operation, operation.IsTerminal);
    }
}
