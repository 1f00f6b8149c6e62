namespace Bctrl.Emulator.Tests;

internal static class ErrorAssert
{
    /// <summary>Verifies that the response is an error response of the API.</summary>
    public static void AssertError(EmulatorResponse response, int status, string code, string reasonClass)
    {
        Assert.Equal(status, response.Status);
        Assert.False(string.IsNullOrWhiteSpace(response["error"]));
        Assert.Equal(code, response["code"]);
        Assert.Equal(reasonClass, response["reasonClass"]);
        Assert.Equal(response.RequestId, response["requestId"]);
    }
}
