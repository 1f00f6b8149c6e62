using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Waiting;

/// <summary>One thing that is added to a call.</summary>
internal sealed record Arrival(int Thing, int At, bool HasEnded)
{
    public static Gen<Arrival> Any(int things) =>
        from thing in Gen.Choose(0, things - 1)
        from at in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(0, 20_000)), (1, Gen.Choose(0, 100_000)))
        from hasEnded in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Arrival(thing, at, hasEnded);

    public override string ToString() => $"{Schedule.NameOf(Thing)} at {At / 1000.0:0.###} s{(HasEnded ? ", ended" : "")}";
}
