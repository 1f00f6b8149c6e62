#if NET8_0_OR_GREATER
namespace Bctrl;

/// <summary>
/// Adds to .NET 8 the extension methods that the package Microsoft.Bcl.TimeProvider adds to .NET Standard, so that the
/// same code compiles for both.
/// </summary>
internal static class TimeProviderExtensions
{
    public static Task Delay(this TimeProvider clock, TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay, clock, cancellationToken);

    public static CancellationTokenSource CreateCancellationTokenSource(this TimeProvider clock, TimeSpan delay) =>
        new(delay, clock);
}
#endif
