namespace Bctrl.Emulator.Tests;

/// <summary>A JSON response of the emulator.</summary>
internal sealed record EmulatorResponse(int Status, string? RequestId, JsonNode Json)
{
    public string? this[string property] => Json[property]?.ToString();
}
