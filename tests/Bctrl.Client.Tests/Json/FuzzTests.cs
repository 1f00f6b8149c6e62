using System.Text;
using System.Text.RegularExpressions;

namespace Bctrl.Client.Tests.Json;

/// <summary>
/// Reads response bodies with random changes. The environment variable <c>BCTRL_TEST_SEED</c> sets the first seed, to
/// repeat a case, and <c>BCTRL_TEST_CASES</c> sets the number of cases.
/// </summary>
public partial class FuzzTests
{
    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1e999", "99999999999999999999", "0.1", "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "{}", "[]", "[null]", "[[]]",
        "{\"\":null}", "{\"operation\":{}}", "tru", "nul", "}", "]", ",", ":", "\"", "{", "[", "\u00e9", "\\", "/*", "\u001b[31m", "",
    ];

    private static readonly string[] s_bodies =
    [
        SampleOperation.Json,
        CannedOperation.WaitResponse(TestConnection.OperationId, "failed"),
        CannedOperation.WaitResponse(TestConnection.OperationId, "running"),
    ];

    [Fact]
    public async Task A_randomly_changed_body_is_an_operation_or_an_invalid_response()
    {
        var first = int.Parse(Environment.GetEnvironmentVariable("BCTRL_TEST_SEED") ?? "20260301", System.Globalization.CultureInfo.InvariantCulture);
        var count = int.Parse(Environment.GetEnvironmentVariable("BCTRL_TEST_CASES") ?? "4000", System.Globalization.CultureInfo.InvariantCulture);
        var (read, rejected) = (0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var body = Mutate(new Random(seed));
            try
            {
                ReadProperties(await TestConnection.ReadOperationAsync(body));
                read++;
            }
            catch (BctrlApiException e) when (e.Kind == BctrlErrorKind.InvalidResponse)
            {
                rejected++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}: {e}\n{Encoding.UTF8.GetString(body)}");
            }
        }

        // The test is meaningless if almost all bodies are rejected, or almost none.
        Assert.InRange(read, count / 20, count);
        Assert.InRange(rejected, count / 20, count);
    }

    /// <summary>Reads the properties that are used when an operation is written to the pipeline.</summary>
    private static void ReadProperties(Operation operation)
    {
        _ = operation.InvalidTimestamp;
        _ = operation.Duration;
        _ = operation.IsTerminal;
        _ = operation.Error?.Details;
        foreach (var step in operation.Steps ?? [])
            Assert.Same(step.Result, step.Result);
        foreach (var item in OperationJsonTests.GetAllObjects(operation))
        {
            Assert.NotNull(item.ToString());
            Assert.All(item.AdditionalProperties ?? [], property => Assert.DoesNotContain("Json", property.Value?.GetType().Name ?? "", StringComparison.Ordinal));
        }
    }

    private static byte[] Mutate(Random random)
    {
        var text = s_bodies[random.Next(s_bodies.Length)];
        for (var count = random.Next(3); count > 0; count--)
            text = MutateToken(text, random);
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        if (random.Next(3) == 0)
        {
            for (var count = random.Next(1, 4); count > 0 && bytes.Count > 0; count--)
                MutateBytes(bytes, random);
        }
        return [.. bytes];
    }

    /// <summary>Replaces, repeats or removes a JSON token.</summary>
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
        var index = random.Next(bytes.Count);
        switch (random.Next(5))
        {
            case 0:
                bytes[index] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[index] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(index, random.Next(1, Math.Min(32, bytes.Count - index) + 1));
                break;
            case 3:
                bytes.InsertRange(index, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(64)).ToList());
                break;
            default:
                bytes.RemoveRange(index, bytes.Count - index);
                break;
        }
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}\[\],:]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
