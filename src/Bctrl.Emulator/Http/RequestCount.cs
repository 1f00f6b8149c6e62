namespace Bctrl.Emulator;

/// <summary>How many requests there have been, and how many at once.</summary>
public sealed class RequestCount
{
    private readonly Lock _gate = new();

    /// <summary>Requests that have been answered or given up.</summary>
    public long Served { get; private set; }

    /// <summary>Requests that are being answered now.</summary>
    public int InFlight { get; private set; }

    /// <summary>The most requests at once.</summary>
    public int PeakInFlight { get; private set; }

    internal void Enter()
    {
        lock (_gate)
            PeakInFlight = Math.Max(PeakInFlight, ++InFlight);
    }

    internal void Leave()
    {
        lock (_gate)
        {
            InFlight--;
            Served++;
        }
    }

    internal void Reset()
    {
        lock (_gate)
            (Served, PeakInFlight) = (0, InFlight);
    }

    internal void WriteTo(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            json.WriteNumber("served", Served);
            json.WriteNumber("inFlight", InFlight);
            json.WriteNumber("peakInFlight", PeakInFlight);
        }
    }
}
