namespace Bctrl;

/// <summary>Tells which keys are about the same work: ids of operations do not differ by case, and those of tool calls do.</summary>
internal sealed class WorkKeyComparer : IEqualityComparer<(WorkKind Kind, string Id)>
{
    public static WorkKeyComparer Instance { get; } = new();

    public bool Equals((WorkKind Kind, string Id) x, (WorkKind Kind, string Id) y) => x.Kind == y.Kind && x.Kind.IdComparer.Equals(x.Id, y.Id);

    public int GetHashCode((WorkKind Kind, string Id) key) => key.Kind.IdComparer.GetHashCode(key.Id);
}
