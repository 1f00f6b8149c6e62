using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Json;

/// <summary>A random JSON value.</summary>
/// <param name="Token"><c>[</c> for an array, <c>{</c> for an object, or the JSON of another value.</param>
/// <param name="Items">The values in an array or object.</param>
/// <param name="Name">The JSON of the property name, for a value in an object.</param>
internal sealed record JsonTree(string Token, JsonTree[] Items, string Name = "\"\"")
{
    private static readonly Gen<string> s_digits =
        from length in Gen.Frequency((2, Gen.Choose(1, 3)), (3, Gen.Choose(14, 20)), (2, Gen.Choose(27, 30)), (1, Gen.Choose(990, 1010)))
        from seed in Gen.Choose(0, int.MaxValue)
        select new string(new Random(seed).GetItems<char>("0179", length));

    private static readonly Gen<string> s_number =
        from sign in Gen.Elements("", "-")
        from integer in s_digits
        from fraction in Gen.Frequency((2, Gen.Constant("")), (1, s_digits.Select(digits => "." + digits)))
        from exponent in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Choose(-330, 330).Select(number => $"e{number}")))
        select sign + (integer.TrimStart('0') is { Length: > 0 } digits ? digits : "0") + fraction + exponent;

    private static readonly Gen<string> s_string = Property.TextWith("id", "status", "operation", "x", "é🚀", "\u2028", "2026-03-01T10:00:00Z")
        .Where(text => text.EnumerateRunes().All(rune => rune.Value != 0xFFFD)).Select(Property.ToLiteral);

    private static readonly Gen<string> s_atom = Gen.OneOf(Gen.Elements("null", "true", "false"), s_number, s_string);

    /// <summary>Values of any shape.</summary>
    public static Gen<JsonTree> Any { get; } = Gen.Sized(Create);

    /// <summary>The value and all values in it.</summary>
    public IEnumerable<JsonTree> All => Items.SelectMany(item => item.All).Prepend(this);

    public static JsonTree Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Convert(document.RootElement, "\"\"");

        static JsonTree Convert(JsonElement value, string name) => value.ValueKind switch
        {
            JsonValueKind.Object => new("{", [.. value.EnumerateObject().Select(property => Convert(property.Value, Property.ToLiteral(property.Name)))], name),
            JsonValueKind.Array => new("[", [.. value.EnumerateArray().Select(item => Convert(item, name))], name),
            _ => new(value.GetRawText(), [], name),
        };
    }

    /// <summary>Returns the value with another one, or with nothing, in the place of one of the values in it.</summary>
    public JsonTree Replace(JsonTree old, JsonTree? replacement) => this with
    {
        Items =
        [
            .. from item in Items
               let next = ReferenceEquals(item, old) ? replacement : item.Replace(old, replacement)
               where next is not null
               select next with { Name = item.Name },
        ],
    };

    /// <summary>Returns smaller values.</summary>
    public IEnumerable<JsonTree> Shrink()
    {
        if (Token != "0")
            yield return new JsonTree("0", [], Name);
        foreach (var item in Items)
        {
            yield return item with { Name = Name };
            yield return Replace(item, null);
            foreach (var smaller in item.Shrink())
                yield return Replace(item, smaller);
        }
    }

    public override string ToString() => Token switch
    {
        "[" => $"[{string.Join(",", (object[])Items)}]",
        "{" => $"{{{string.Join(",", Items.Select(item => $"{item.Name}:{item}"))}}}",
        _ => Token,
    };

    private static Gen<JsonTree> Create(int size) => size < 2
        ? s_atom.Select(token => new JsonTree(token, []))
        : from isAtom in Gen.Frequency((1, Gen.Constant(true)), (2, Gen.Constant(false)))
          from token in isAtom ? s_atom : Gen.Elements("[", "{")
          from count in isAtom ? Gen.Constant(0) : Gen.Choose(0, 5)
          from items in Create(size / (count + 1)).ListOf(count)
          from names in s_string.ListOf(count)
          select new JsonTree(token, [.. items.Zip(names, (item, name) => item with { Name = name })]);
}
