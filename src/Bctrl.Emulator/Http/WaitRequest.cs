using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>The request body of <c>POST /v1/operations/{id}/wait</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record WaitRequest
{
    public int? TimeoutMs { get; init; }
}
