namespace Bctrl.Emulator;

/// <summary>Counts completed and concurrent requests.</summary>
public sealed class RequestCounter
{
    private readonly Lock _lock = new();

    /// <summary>Gets the number of completed requests, including requests that the client cancelled.</summary>
    public long Served { get; private set; }

    /// <summary>Gets the number of requests in progress.</summary>
    public int InFlight { get; private set; }

    /// <summary>Gets the largest number of requests that were in progress at the same time.</summary>
    public int PeakInFlight { get; private set; }

    internal void OnRequestStarted()
    {
        lock (_lock)
            PeakInFlight = Math.Max(PeakInFlight, ++InFlight);
    }

    internal void OnRequestCompleted()
    {
        lock (_lock)
        {
            InFlight--;
            Served++;
        }
    }

    internal void Reset()
    {
        lock (_lock)
            (Served, PeakInFlight) = (0, InFlight);
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        lock (_lock)
        {
            json.WriteNumber("served", Served);
            json.WriteNumber("inFlight", InFlight);
            json.WriteNumber("peakInFlight", PeakInFlight);
        }
    }
}
