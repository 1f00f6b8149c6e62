namespace Bctrl.Client.Tests.Json;

public class IntegerTests
{
    private const string Step = "\"step\": 2";
    private const string TotalSteps = "\"totalSteps\": 3";
    private const string Index = "\"index\": 2";

    [Theory]
    [InlineData("2", 2)]
    [InlineData("2.0", 2)]
    [InlineData("2.000e0", 2)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5E1", 15)]
    [InlineData("-1", -1)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("-2147483648.0", int.MinValue)]
    [InlineData("null", null)]
    public async Task A_number_without_a_fraction_is_an_integer(string json, int? expected)
    {
        var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace(Step, $"\"step\": {json}")
            .Replace(TotalSteps, $"\"totalSteps\": {json}", StringComparison.Ordinal).Replace(Index, $"\"index\": {json}", StringComparison.Ordinal));

        Assert.Equal((expected, expected, expected), (operation.Progress!.Step, operation.Progress.TotalSteps, operation.Steps![1].Index));
        Assert.Null(operation.InvalidValue);
    }

    [Theory]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("1e999")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("2.5")]
    [InlineData("\"half\"")]
    [InlineData("true")]
    [InlineData("{\"a\":[1]}")]
    [InlineData("[]")]
    public async Task Another_value_is_null_and_its_text_is_kept(string json)
    {
        (string, string, string)[] properties =
            [(Step, "\"step\": ", "progress.step"), (TotalSteps, "\"totalSteps\": ", "progress.totalSteps"), (Index, "\"index\": ", "result.steps[1].index")];
        foreach (var (part, name, path) in properties)
        {
            var operation = await TestConnection.ReadOperationAsync(SampleOperation.Replace(part, name + json));

            int?[] values = [operation.Progress!.Step, operation.Progress.TotalSteps, operation.Steps![1].Index];
            Assert.Single(values, value => value is null);
            Assert.Equal((path, json), operation.InvalidValue);
            Assert.All(OperationJsonTests.GetAllObjects(operation), item => Assert.NotNull(item.ToString()));
        }
    }
}
