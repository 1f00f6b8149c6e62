namespace Bctrl.Emulator;

/// <summary>Something that can go wrong.</summary>
/// <param name="Name">Its name, in kebab-case.</param>
/// <param name="Description">What the client sees, in one line.</param>
/// <param name="RunAsync">Answers a request that way.</param>
internal sealed record FaultKind(string Name, string Description, Func<FaultAnswer, Task> RunAsync);
