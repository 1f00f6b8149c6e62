using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Polling;

/// <summary>An id that is added to the scheduler, and the time in milliseconds.</summary>
internal sealed record ScheduledItem(int Index, int At, bool IsCompleted)
{
    public static Gen<ScheduledItem> Any(int count) =>
        from index in Gen.Choose(0, count - 1)
        from at in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(0, 20_000)), (1, Gen.Choose(0, 100_000)))
        from isCompleted in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new ScheduledItem(index, at, isCompleted);

    public override string ToString() => $"{Schedule.GetId(Index)} at {At / 1000.0:0.###} s{(IsCompleted ? ", completed" : "")}";
}
