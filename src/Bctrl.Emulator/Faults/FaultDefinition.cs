namespace Bctrl.Emulator;

/// <summary>A kind of fault that the emulator can inject.</summary>
/// <param name="Kind">The name of the kind, in kebab case.</param>
/// <param name="Description">A one-line description of what the client receives.</param>
/// <param name="WriteAsync">Writes the faulty response.</param>
internal sealed record FaultDefinition(string Kind, string Description, Func<FaultResponseWriter, Task> WriteAsync);
