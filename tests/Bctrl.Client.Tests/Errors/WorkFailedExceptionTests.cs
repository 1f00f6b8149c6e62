namespace Bctrl.Client.Tests.Errors;

public class WorkFailedExceptionTests
{
    [Fact]
    public void The_error_for_a_tool_call_contains_the_tool_call_and_what_the_server_returned()
    {
        var call = new ToolCall { Id = "tc_A", Status = ToolCallStatus.Failed };

        var failure = new ToolCallFailedException(BctrlErrorKind.ToolCallFailed, $"It failed.", call, SafeText.FromOutside("tool.\u001bfailed"), SafeText.FromOutside("No."));

        Assert.Same(call, failure.ToolCall);
        Assert.Equal(
            (BctrlErrorKind.ToolCallFailed, "It failed.", "tool.\uFFFDfailed", "No."),
            (failure.Kind, failure.Message, failure.Code, failure.ServerMessage));
    }

    [Fact]
    public void The_error_for_an_operation_contains_the_operation()
    {
        var operation = new Operation { Id = "0b7c" };

        WorkFailedException failure = new OperationFailedException(BctrlErrorKind.OperationCancelled, $"Cancelled.", operation, default, default);

        Assert.Same(operation, Assert.IsType<OperationFailedException>(failure).Operation);
        Assert.Equal((BctrlErrorKind.OperationCancelled, null, null), (failure.Kind, failure.Code, failure.ServerMessage));
    }
}
