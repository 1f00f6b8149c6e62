using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl.Client.Tests.Json;

/// <summary>
/// Feeds mutated bodies to the reader. <c>BCTRL_TEST_SEED</c> repeats a case, and <c>BCTRL_TEST_CASES</c> runs more of
/// them.
/// </summary>
public partial class MutationTests
{
    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1e999", "99999999999999999999", "0.1", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "{}", "[]", "[null]", "[[]]",
        "{\"\":null}", "{\"operation\":{}}", "tru", "nul", "}", "]", ",", ":", "\"", "{", "[", "\u00e9", "\\", "/*", "\u001b[31m", "",
    ];

    private static readonly string[] s_bodies =
    [
        Sample.Operation,
        CannedOperation.WaitResponse(Connect.Id, "failed"),
        CannedOperation.WaitResponse(Connect.Id, "running"),
    ];

    [Fact]
    public async Task A_mutated_body_is_an_operation_or_an_error_of_the_api()
    {
        var first = int.Parse(Environment.GetEnvironmentVariable("BCTRL_TEST_SEED") ?? "20260301", System.Globalization.CultureInfo.InvariantCulture);
        var count = int.Parse(Environment.GetEnvironmentVariable("BCTRL_TEST_CASES") ?? "4000", System.Globalization.CultureInfo.InvariantCulture);
        var (read, refused) = (0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var body = Mutate(new Random(seed));
            try
            {
                Look(await Connect.ReadAsync(body));
                read++;
            }
            catch (BctrlApiException e) when (e.Kind == BctrlErrorKind.InvalidResponse)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}: {e}\n{Encoding.UTF8.GetString(body)}");
            }
        }

        // Bodies that all are refused, or none, try nothing.
        Assert.InRange(read, count / 20, count);
        Assert.InRange(refused, count / 20, count);
    }

    /// <summary>What is done with an operation when it is emitted.</summary>
    private static void Look(Operation operation)
    {
        _ = operation.InvalidTimestamp;
        _ = operation.Duration;
        _ = operation.IsTerminal;
        _ = operation.Error?.Details;
        foreach (var step in operation.Steps ?? [])
            Assert.Same(step.Result, step.Result);
        foreach (var part in OperationTests.Everything(operation))
        {
            Assert.NotNull(part.ToString());
            Assert.All(part.Unspecified ?? [], property => Assert.DoesNotContain("Json", property.Value?.GetType().Name ?? "", StringComparison.Ordinal));
        }
    }

    private static byte[] Mutate(Random random)
    {
        var text = s_bodies[random.Next(s_bodies.Length)];
        for (var times = random.Next(3); times > 0; times--)
            text = MutateToken(text, random);
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        if (random.Next(3) == 0)
        {
            for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
                MutateBytes(bytes, random);
        }
        return [.. bytes];
    }

    /// <summary>Replaces, repeats or drops something that JSON sees as one piece.</summary>
    private static string MutateToken(string text, Random random)
    {
        var tokens = Token().Matches(text);
        if (tokens.Count == 0)
            return text;
        var token = tokens[random.Next(tokens.Count)];
        var other = tokens[random.Next(tokens.Count)];
        var replacement = random.Next(4) switch
        {
            0 => other.Value,
            1 => $"{token.Value},{token.Value}",
            _ => s_values[random.Next(s_values.Length)],
        };
        return text[..token.Index] + replacement + text[(token.Index + token.Length)..];
    }

    private static void MutateBytes(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, random.Next(1, Math.Min(32, bytes.Count - at) + 1));
                break;
            case 3:
                bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(64)).ToList());
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}\[\],:]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
