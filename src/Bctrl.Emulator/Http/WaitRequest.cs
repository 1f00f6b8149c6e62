using System.Text.Json.Serialization;

namespace Bctrl.Emulator;

/// <summary>The body of a wait.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record WaitRequest
{
    public int? TimeoutMs { get; init; }
}
