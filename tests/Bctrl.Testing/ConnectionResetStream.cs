namespace Bctrl.Testing;

/// <summary>A response body whose connection is reset after the specified number of bytes.</summary>
internal sealed class ConnectionResetStream(byte[] bytes, int count) : MemoryStream(bytes, 0, count, writable: false)
{
    public override int Read(byte[] buffer, int offset, int count) => ThrowAtEnd(base.Read(buffer, offset, count));

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ThrowAtEnd(await base.ReadAsync(buffer, offset, count, cancellationToken));

    private static int ThrowAtEnd(int read) => read > 0 ? read : throw new IOException("The connection was reset.");
}
