namespace Bctrl.Emulator;

/// <summary>A request that a planned fault can apply to.</summary>
/// <param name="Context">The HTTP request and response.</param>
/// <param name="Route">The name of the route.</param>
/// <param name="Id">The id in the address, or null if the route has none.</param>
/// <param name="IdComparison">How ids are compared.</param>
/// <param name="GetNormalResponse">
/// Does what the request asks for, without waiting, and returns the response that the route would send without the fault.
/// </param>
/// <param name="CreateOtherItem">Creates a different, completed operation or tool call.</param>
internal sealed record FaultRequest(
    HttpContext Context, string Route, string? Id, StringComparison IdComparison,
    Func<ApiResponse> GetNormalResponse, Func<EmulatedItem> CreateOtherItem);
