using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Bctrl.Client.Tests.Json;

public class RandomJsonTests
{
    [Fact]
    public void A_value_of_any_shape_is_read_and_no_digit_is_lost()
    {
        var json = new BctrlJson(UntypedObjectFactory.Dictionaries);
        Property.Check(Arb.From(JsonTree.Any, tree => tree.Shrink()), tree =>
            AssertEqual(tree, json.ReadAny(Encoding.UTF8.GetBytes(tree.ToString()))));
    }

    [Fact]
    public void A_body_with_any_changes_is_an_operation_or_an_invalid_response()
    {
        var body = (byte[])[];
        using var handler = new StubHttpMessageHandler().On("GET /v1/operations/*", _ => StubResponse.Bytes(body));
        using var connection = TestConnection.Create(handler);
        Check(ChangedBody.Operations, changed =>
        {
            body = changed;
            ReadProperties(connection.GetAsync().GetAwaiter().GetResult());
        });
    }

    [Fact]
    public void A_body_with_any_changes_is_a_tool_call_or_an_invalid_response()
    {
        var body = (byte[])[];
        using var handler = new StubHttpMessageHandler().On("GET /v1/tool-calls/*", _ => StubResponse.Bytes(body));
        using var connection = TestConnection.Create(handler);
        var client = new ToolCallClient(connection);
        Check(ChangedBody.ToolCalls, changed =>
        {
            body = changed;
            ReadProperties(client.GetAsync(TestConnection.ToolCallId, null, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
        });
    }

    private static void Check(Arbitrary<ChangedBody> bodies, Action<byte[]> test)
    {
        var (read, rejected) = (0, 0);
        Property.Check(bodies, changed =>
        {
            try
            {
                test(changed.ToBytes());
                read++;
            }
            catch (BctrlApiException e) when (e.Kind == BctrlErrorKind.InvalidResponse)
            {
                rejected++;
            }
        }, count: 1500);

        // The test is meaningless if almost all bodies are rejected, or almost none. A replay has one body.
        if (!Property.IsReplay)
            Assert.InRange((double)read / (read + rejected), 0.05, 0.95);
    }

    /// <summary>Reads the properties that are used when an operation is written to the pipeline.</summary>
    private static void ReadProperties(Operation operation)
    {
        _ = (operation.InvalidValue, operation.Duration, operation.IsTerminal, operation.Error?.Details);
        foreach (var step in operation.Steps ?? [])
            Assert.Same(step.Result, step.Result);
        CheckObjects(operation);
    }

    /// <summary>Reads the properties that are used when a tool call is written to the pipeline.</summary>
    private static void ReadProperties(ToolCall call)
    {
        _ = (call.InvalidValue, call.DurationSeconds, call.IsTerminal, call.TimedOutWaiting);
        Assert.Same(call.ResponseSchema, call.ResponseSchema);
        Assert.Null(call.Result);
        CheckObjects(call);
    }

    private static void CheckObjects(ApiObject root)
    {
        foreach (var item in OperationJsonTests.GetAllObjects(root))
        {
            Assert.NotNull(item.ToString());
            Assert.All(item.AdditionalProperties ?? [], property => Assert.DoesNotContain("Json", property.Value?.GetType().Name ?? "", StringComparison.Ordinal));
        }
    }

    private static void AssertEqual(JsonTree tree, object? value)
    {
        switch (tree.Token[0])
        {
            case '[':
                var items = Assert.IsType<object?[]>(value);
                Assert.Equal(tree.Items.Length, items.Length);
                Assert.All(tree.Items, (item, index) => AssertEqual(item, items[index]));
                break;
            case '{':
                var properties = Assert.IsType<Dictionary<string, object?>>(value);
                var expected = tree.Items.GroupBy(item => JsonSerializer.Deserialize<string>(item.Name)!).ToList();
                Assert.Equal(expected.Select(group => group.Key), properties.Keys);
                Assert.All(expected, group => AssertEqual(group.Last(), properties[group.Key]));
                break;
            case 'n':
                Assert.Null(value);
                break;
            case 't' or 'f':
                Assert.Equal(tree.Token == "true", Assert.IsType<bool>(value));
                break;
            case '"':
                Assert.Equal(JsonSerializer.Deserialize<string>(tree.Token), Assert.IsType<string>(value));
                break;
            default:
                var (text, number) = (tree.Token, string.Format(CultureInfo.InvariantCulture, "{0}", value));
                // A double with up to 17 digits is the nearest one, and may have a shorter text.
                if (value is double nearest && Normalize(text).Digits.Length > 15)
                    Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), nearest);
                else
                    Assert.Equal(Normalize(text), Normalize(number));
                Assert.True(value is not string || text.Split('e')[0].Count(char.IsDigit) > 15 || Math.Abs(double.Parse(text, CultureInfo.InvariantCulture)) is < 2.3e-308 or double.PositiveInfinity);
                break;
        }
    }

    /// <summary>Returns the digits of a number without zeros at their beginning and end, and the exponent.</summary>
    private static (string Digits, int Exponent) Normalize(string number)
    {
        var parts = number.Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal).TrimStart('-', '0');
        var exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - (point < 0 ? 0 : parts[0].Length - point - 1);
        var trimmed = digits.TrimEnd('0');
        return trimmed.Length == 0 ? ("", 0) : ((parts[0][0] == '-' ? "-" : "") + trimmed, exponent + digits.Length - trimmed.Length);
    }
}
