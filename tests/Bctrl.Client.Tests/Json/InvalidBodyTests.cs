using System.Text;

namespace Bctrl.Client.Tests.Json;

public class InvalidBodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("42")]
    [InlineData("\"an operation\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("OK")]
    [InlineData("<html><body>Welcome</body></html>")]
    [InlineData("{\"operation\":null,\"timedOutWaiting\":true}")]
    [InlineData("{\"operation\":{},\"timedOutWaiting\":true}")]
    [InlineData("{\"operation\":[],\"timedOutWaiting\":true}")]
    [InlineData("{\"operation\":\"0b7c2d64\"}")]
    [InlineData("{\"operation\":{\"operation\":{\"id\":\"a\",\"status\":\"queued\"}}}")]
    [InlineData("{'id':'a'}")]
    [InlineData("{\"id\":\"a\",\"status\":\"queued\",}")]
    [InlineData("// a comment\n{\"id\":\"a\",\"status\":\"queued\"}")]
    [InlineData("{\"id\":null,\"status\":\"queued\"}")]
    [InlineData("{\"id\":\"\",\"status\":\"queued\"}")]
    [InlineData("{\"id\":\"a\"}")]
    [InlineData("{\"id\":\"a\",\"status\":\"\"}")]
    [InlineData("{\"operation\":{\"id\":\"a\"}}")]
    [InlineData("{\"operation\":{\"id\":\"a\",\"status\":null}}")]
    [InlineData("{\"operation\":{\"id\":\"a\",\"status\":{}}}")]
    public Task A_body_that_does_not_contain_an_operation_is_an_invalid_response(string body) => AssertInvalidAsync(body);

    [Theory]
    [InlineData("\"id\": \"0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3\"", "\"id\": 42")]
    [InlineData("\"status\": \"failed\"", "\"status\": [\"failed\"]")]
    [InlineData("\"runtime\": \"chrome-1\",\n  \"runtimeId\"", "\"runtime\": {},\n  \"runtimeId\"")]
    [InlineData("\"step\": 2", "\"step\": NaN")]
    [InlineData("\"ok\": true", "\"ok\": \"yes\"")]
    [InlineData("\"closest\": [\"page.click\", \"page.fill\"]", "\"closest\": \"page.click\"")]
    [InlineData("\"closest\": [\"page.click\", \"page.fill\"]", "\"closest\": [1]")]
    [InlineData("\"binding\": { \"alias\"", "\"binding\": [], \"other\": { \"alias\"")]
    [InlineData("\"progress\": {", "\"progress\": 1, \"other\": {")]
    public Task A_property_of_the_wrong_type_is_an_invalid_response(string part, string replacement) =>
        AssertInvalidAsync(SampleOperation.Replace(part, replacement));

    [Theory]
    [InlineData("x")]
    [InlineData("}")]
    [InlineData("{}")]
    [InlineData("\0")]
    public Task Text_after_the_operation_is_an_invalid_response(string text) => AssertInvalidAsync(SampleOperation.Json + text);

    [Fact]
    public async Task A_truncated_body_is_an_invalid_response()
    {
        var body = Encoding.UTF8.GetBytes(SampleOperation.Json);
        for (var length = 0; length < body.Length; length++)
            await AssertInvalidAsync(body[..length]);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xF4, 0x90, 0x80, 0x80)]
    public async Task Text_that_is_not_valid_utf8_is_an_invalid_response(params int[] bytes)
    {
        string[] texts = ["chrome-1", "UNKNOWN_CALL", "2026-03-01T10:00:00.000Z", "Shop", "title", "attempts"];
        foreach (var text in texts)
        {
            var parts = SampleOperation.Json.Split(text, 2);
            await AssertInvalidAsync([.. Encoding.UTF8.GetBytes(parts[0]), .. bytes.Select(b => (byte)b), .. Encoding.UTF8.GetBytes(parts[1])]);
        }
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\uZZZZ")]
    [InlineData("\\x41")]
    public async Task A_string_with_an_escape_sequence_that_is_not_valid_is_an_invalid_response(string escape)
    {
        await AssertInvalidAsync(SampleOperation.Replace("There is no call page.clik.", escape));
        await AssertInvalidAsync(SampleOperation.Replace("\"title\": \"Shop\"", $"\"title\": \"{escape}\""));
        await AssertInvalidAsync(SampleOperation.Replace("\"title\": \"Shop\"", $"\"{escape}\": \"Shop\""));
    }

    [Fact]
    public async Task The_error_for_an_invalid_response_contains_the_operation_id()
    {
        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => TestConnection.ReadOperationAsync("OK"));

        Assert.Contains(TestConnection.OperationId, failure.Message, StringComparison.Ordinal);
        Assert.Equal(200, failure.StatusCode);
    }

    private static Task AssertInvalidAsync(string body) => AssertInvalidAsync(Encoding.UTF8.GetBytes(body));

    private static async Task AssertInvalidAsync(byte[] body)
    {
        var failure = await Assert.ThrowsAsync<BctrlApiException>(() => TestConnection.ReadOperationAsync(body));
        Assert.Equal(BctrlErrorKind.InvalidResponse, failure.Kind);
        Assert.False(failure.IsTransient);
        Assert.DoesNotContain(failure.ToString(), c => char.IsControl(c) && !char.IsWhiteSpace(c));
    }
}
