namespace Bctrl.Emulator;

/// <summary>Keeps the planned faults and applies them to the requests that match them.</summary>
internal sealed class FaultInjector(Action<TimeSpan> startOutage)
{
    private readonly Lock _lock = new();
    private readonly List<PlannedFault> _plannedFaults = [];

    public void Add(FaultOptions options)
    {
        if (options.Validate() is { } message)
            throw new ArgumentException(message, nameof(options));
        lock (_lock)
            _plannedFaults.Add(new PlannedFault(options));
    }

    public void Clear()
    {
        lock (_lock)
            _plannedFaults.Clear();
    }

    /// <summary>
    /// Writes the faulty response of the first planned fault that matches the request. Returns
    /// <see langword="false"/> if no fault matches.
    /// </summary>
    public async Task<bool> TryInjectAsync(FaultRequest request)
    {
        if (UseFirstMatch(request) is not { } options)
            return false;
        await Task.Delay(options.DelayMs, request.Context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await BuiltInFaults.ByKind[options.Kind].WriteAsync(new FaultResponseWriter(request, options, startOutage));
        return true;
    }

    /// <summary>Writes the available kinds of fault and the planned faults.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("kinds");
        foreach (var definition in BuiltInFaults.All)
        {
            json.WriteStartObject();
            json.WriteString("name", definition.Kind);
            json.WriteString("description", definition.Description);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("planned");
        lock (_lock)
        {
            foreach (var fault in _plannedFaults)
            {
                json.WriteStartObject();
                json.WriteString("kind", fault.Options.Kind);
                json.WriteString("route", fault.Options.Route);
                json.WriteString("id", fault.Options.Id);
                json.WriteNumber("count", fault.Options.Count);
                json.WriteNumber("happened", fault.UseCount);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private FaultOptions? UseFirstMatch(FaultRequest request)
    {
        lock (_lock)
        {
            if (_plannedFaults.Find(fault => fault.Options.Matches(request)) is not { } match)
                return null;
            match.UseCount++;
            if (match.UseCount == match.Options.Count)
                _plannedFaults.Remove(match);
            return match.Options;
        }
    }

    private sealed class PlannedFault(FaultOptions options)
    {
        public FaultOptions Options => options;

        public int UseCount { get; set; }
    }
}
