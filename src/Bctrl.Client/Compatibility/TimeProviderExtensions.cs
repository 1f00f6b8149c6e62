#if NET8_0_OR_GREATER
namespace Bctrl;

/// <summary>The names that Microsoft.Bcl.TimeProvider gives, in the other framework, to what .NET 8 has built in.</summary>
internal static class TimeProviderExtensions
{
    public static Task Delay(this TimeProvider clock, TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay, clock, cancellationToken);

    public static CancellationTokenSource CreateCancellationTokenSource(this TimeProvider clock, TimeSpan delay) =>
        new(delay, clock);
}
#endif
