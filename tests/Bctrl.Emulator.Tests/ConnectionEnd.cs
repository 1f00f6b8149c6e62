namespace Bctrl.Emulator.Tests;

/// <summary>Specifies why a test stopped reading from a connection.</summary>
internal enum ConnectionEnd
{
    /// <summary>The server closed the connection normally.</summary>
    Closed,

    /// <summary>The server reset the connection.</summary>
    Reset,

    /// <summary>No data was received before the read timeout.</summary>
    TimedOut,

    /// <summary>The response exceeded the maximum size.</summary>
    TooLarge,
}
