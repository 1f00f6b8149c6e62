using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Json;

/// <summary>The body of a response in which some values were replaced, and then some of its bytes.</summary>
internal sealed record ChangedBody(JsonTree Tree, ChangedBody.TextChange[] Changes)
{
    private static readonly Gen<string> s_text = Gen.Frequency(
        (2, Gen.Elements(
            "null", "1e999", "\"\\ud800\"", "\"\\u0000\"", "{}", "[null]", "tru", "nul", "}", "]", ",", ":", "\"", "{", "[", "\\", "/*", "\u001b[31m", "")),
        (1, Gen.Choose(0, 255).Select(value => $"{(char)value}")));

    private static readonly Gen<TextChange> s_change =
        from at in Gen.Choose(0, 3000)
        from removed in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Choose(2, 32)), (1, Gen.Constant(int.MaxValue)))
        from text in s_text
        select new TextChange(at, removed, text);

    /// <summary>Creates changed bodies of operations.</summary>
    public static Arbitrary<ChangedBody> Operations { get; } = Create(
        SampleOperation.Json, CannedOperation.WaitResponse(TestConnection.OperationId, "failed"), CannedOperation.WaitResponse(TestConnection.OperationId, "running"));

    /// <summary>Creates changed bodies of tool calls.</summary>
    public static Arbitrary<ChangedBody> ToolCalls { get; } = Create(
        SampleToolCall.Json, CannedToolCall.Json(TestConnection.ToolCallId, "failed"), CannedToolCall.Json(TestConnection.ToolCallId, "running"));

    public static Arbitrary<ChangedBody> Create(Gen<JsonTree> bodies) => Arb.From(
        from body in bodies
        from replaced in Gen.Choose(0, 2)
        from tree in Enumerable.Range(0, replaced).Aggregate(Gen.Constant(body), (tree, _) => tree.SelectMany(ReplaceOne))
        from count in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        from changes in s_change.ListOf(count)
        select new ChangedBody(tree, [.. changes]), body => body.Shrink());

    public byte[] ToBytes()
    {
        var bytes = Encoding.UTF8.GetBytes(Tree.ToString()).ToList();
        foreach (var (at, removed, text) in Changes)
        {
            var start = at % (bytes.Count + 1);
            bytes.RemoveRange(start, Math.Min(removed, bytes.Count - start));
            bytes.InsertRange(start, Encoding.Latin1.GetBytes(text));
        }
        return [.. bytes];
    }

    public override string ToString() => Property.ToLiteral(Encoding.Latin1.GetString(ToBytes())).Replace("\\u0022", "\"", StringComparison.Ordinal);

    private static Arbitrary<ChangedBody> Create(params string[] bodies) => Create(Gen.Elements(bodies.Select(JsonTree.Parse)));

    private static Gen<JsonTree> ReplaceOne(JsonTree tree) => tree.Items.Length == 0
        ? Gen.Constant(tree)
        : from old in Gen.Elements(tree.All.Skip(1))
          from replacement in Gen.Frequency((1, Gen.Constant<JsonTree?>(null)), (1, Gen.Elements<JsonTree?>(tree.All)), (3, JsonTree.Any.Select(value => (JsonTree?)value)))
          select tree.Replace(old, replacement);

    private IEnumerable<ChangedBody> Shrink() => Changes
        .Select(change => this with { Changes = [.. Changes.Where(other => other != change)] })
        .Concat(Tree.Shrink().Select(smaller => this with { Tree = smaller }));

    /// <summary>Removes bytes, and inserts others.</summary>
    internal sealed record TextChange(int At, int Removed, string Text);
}
