using System.Net;

namespace Bctrl;

/// <summary>The body of a request. Says when it is sent, which is when the request has a connection.</summary>
internal sealed class RequestBody(byte[] content) : ByteArrayContent(content)
{
    /// <summary>Is restarted when the body is sent.</summary>
    public TimeLimit? TimeLimit { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        TimeLimit?.Restart();
        return base.SerializeToStreamAsync(stream, context);
    }

#if NET8_0_OR_GREATER
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        TimeLimit?.Restart();
        return base.SerializeToStreamAsync(stream, context, cancellationToken);
    }
#endif
}
