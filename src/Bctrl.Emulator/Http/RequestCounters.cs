namespace Bctrl.Emulator;

/// <summary>Counts the requests to the API. Requests to the control endpoints are not counted.</summary>
public sealed class RequestCounters
{
    /// <summary>Gets the counter of all routes together.</summary>
    public RequestCounter Total { get; } = new();

    /// <summary>Gets the counters of the routes, by the names that faults use for them.</summary>
    public IReadOnlyDictionary<string, RequestCounter> Routes { get; } =
        RouteNames.All.ToDictionary(name => name, _ => new RequestCounter());

    internal void OnRequestStarted(string route)
    {
        Total.OnRequestStarted();
        Routes[route].OnRequestStarted();
    }

    internal void OnRequestCompleted(string route)
    {
        Routes[route].OnRequestCompleted();
        Total.OnRequestCompleted();
    }

    internal void Reset()
    {
        foreach (var counter in Routes.Values.Append(Total))
            counter.Reset();
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Total.WriteTo(json);
        json.WriteStartObject("routes");
        foreach (var (name, counter) in Routes)
        {
            json.WriteStartObject(name);
            counter.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
