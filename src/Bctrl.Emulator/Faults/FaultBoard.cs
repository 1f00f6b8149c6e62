namespace Bctrl.Emulator;

/// <summary>The faults that are planned, in the order in which they were.</summary>
internal sealed class FaultBoard(OperationStore operations, TimeProvider time, Action<TimeSpan> pause)
{
    private readonly Lock _gate = new();
    private readonly List<Planned> _planned = [];

    public void Plan(FaultPlan plan)
    {
        if (plan.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(plan));
        lock (_gate)
            _planned.Add(new Planned(plan));
    }

    public void Clear()
    {
        lock (_gate)
            _planned.Clear();
    }

    /// <summary>Answers with the first fault that is planned for this request, if there is one.</summary>
    public async Task<bool> TryRunAsync(HttpContext context, string route, string? id)
    {
        if (Take(route, id) is not { } plan)
            return false;
        await Task.Delay(plan.DelayMs, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var operation = operations.Find(id) ?? operations.Stranger();
        var answer = new FaultAnswer(context, plan, route, operation, operations.Stranger, time, pause);
        await FaultCatalogue.Kinds[plan.Kind].RunAsync(answer);
        return true;
    }

    /// <summary>What there is to plan, and what is planned.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("kinds");
        foreach (var kind in FaultCatalogue.All)
        {
            json.WriteStartObject();
            json.WriteString("name", kind.Name);
            json.WriteString("description", kind.Description);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("planned");
        lock (_gate)
        {
            foreach (var planned in _planned)
            {
                json.WriteStartObject();
                json.WriteString("kind", planned.Plan.Kind);
                json.WriteString("route", planned.Plan.Route);
                json.WriteString("id", planned.Plan.Id);
                json.WriteNumber("count", planned.Plan.Count);
                json.WriteNumber("happened", planned.Happened);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private FaultPlan? Take(string route, string? id)
    {
        lock (_gate)
        {
            if (_planned.Find(planned => planned.Plan.Matches(route, id)) is not { } found)
                return null;
            found.Happened++;
            if (found.Happened == found.Plan.Count)
                _planned.Remove(found);
            return found.Plan;
        }
    }

    private sealed class Planned(FaultPlan plan)
    {
        public FaultPlan Plan => plan;

        public int Happened { get; set; }
    }
}
