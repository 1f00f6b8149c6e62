namespace Bctrl.Emulator;

/// <summary>Counts the requests of the operations API; those to <c>/emulator</c> don't count.</summary>
public sealed class EmulatorStats
{
    /// <summary>All routes together.</summary>
    public RequestCount Total { get; } = new();

    /// <summary><c>wait</c>, <c>get</c> and <c>cancel</c>.</summary>
    public IReadOnlyDictionary<string, RequestCount> Routes { get; } =
        OperationRoutes.Names.ToDictionary(name => name, _ => new RequestCount());

    internal void Enter(string route)
    {
        Total.Enter();
        Routes[route].Enter();
    }

    internal void Leave(string route)
    {
        Routes[route].Leave();
        Total.Leave();
    }

    internal void Reset()
    {
        foreach (var count in Routes.Values.Append(Total))
            count.Reset();
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Total.WriteTo(json);
        json.WriteStartObject("routes");
        foreach (var (name, count) in Routes)
        {
            json.WriteStartObject(name);
            count.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
