namespace Bctrl.Client.Tests.Work;

public class WorkKindTests
{
    [Fact]
    public void Each_kind_has_errors_of_its_own()
    {
        var (operation, call) = (WorkKind.Operation, WorkKind.ToolCall);

        Assert.Equal(
            [
                BctrlErrorKind.InvalidOperationId, BctrlErrorKind.OperationNotFound, BctrlErrorKind.OperationWaitTimeout,
                BctrlErrorKind.OperationFailed, BctrlErrorKind.OperationCancelled, BctrlErrorKind.OperationTimedOut,
            ],
            GetErrors(operation));
        Assert.Equal(
            [
                BctrlErrorKind.InvalidToolCallId, BctrlErrorKind.ToolCallNotFound, BctrlErrorKind.ToolCallWaitTimeout,
                BctrlErrorKind.ToolCallFailed, BctrlErrorKind.ToolCallCancelled, BctrlErrorKind.ToolCallTimedOut,
            ],
            GetErrors(call));

        static BctrlErrorKind[] GetErrors(WorkKind kind) => [kind.InvalidId, kind.NotFound, kind.WaitTimeout, kind.Failed, kind.Cancelled, kind.TimedOut];
    }

    [Theory]
    [InlineData("failed", BctrlErrorKind.OperationFailed, BctrlErrorKind.ToolCallFailed)]
    [InlineData("cancelled", BctrlErrorKind.OperationCancelled, BctrlErrorKind.ToolCallCancelled)]
    [InlineData("timed_out", BctrlErrorKind.OperationTimedOut, BctrlErrorKind.ToolCallTimedOut)]
    [InlineData("archived", BctrlErrorKind.OperationFailed, BctrlErrorKind.ToolCallFailed)]
    public void The_status_determines_the_error_of_work_that_did_not_succeed(string status, BctrlErrorKind ofOperation, BctrlErrorKind ofToolCall) =>
        Assert.Equal((ofOperation, ofToolCall), (WorkKind.Operation.GetFailure(status), WorkKind.ToolCall.GetFailure(status)));

    [Fact]
    public void Each_kind_has_names_and_routes() => Assert.Equal(
        ("operation", "BctrlOperation", "v1/operations", "tool call", "BctrlToolCall", "v1/tool-calls"),
        (WorkKind.Operation.Name, WorkKind.Operation.Noun, WorkKind.Operation.Route, WorkKind.ToolCall.Name, WorkKind.ToolCall.Noun, WorkKind.ToolCall.Route));

    [Fact]
    public void Only_the_ids_of_tool_calls_are_case_sensitive()
    {
        Assert.True(WorkKind.Operation.IdComparer.Equals("0b7c", "0B7C"));
        Assert.False(WorkKind.ToolCall.IdComparer.Equals("tc_a", "tc_A"));
        Assert.False(WorkKind.ToolCall.IdComparer.Equals("TC_A", "tc_A"));
    }

    [Theory]
    [InlineData("0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3", null)]
    [InlineData("0b7c", null)]
    [InlineData("TC_a", null)]
    [InlineData("tc_AAAAAAAAAAAAAAAAAAAAAA", "it is the id of a tool call. Use the commands with BctrlToolCall in the name")]
    [InlineData("tc_", "it is the id of a tool call. Use the commands with BctrlToolCall in the name")]
    [InlineData("tc_\n", "it contains a control character, such as a line break")]
    [InlineData(" ", "it is blank")]
    [InlineData(null, "it is null")]
    public void The_id_of_an_operation_is_not_that_of_a_tool_call(string? id, string? reason) => Assert.Equal(reason, WorkKind.Operation.ValidateId(id));

    [Theory]
    [InlineData("tc_AAAAAAAAAAAAAAAAAAAAAA", null)]
    [InlineData("0b7c2d641f3e4a5b8c6d7e8f90a1b2c3", null)]
    [InlineData("call-1", null)]
    [InlineData("0b7c2d64-1f3e-4a5b-8c6d-7e8f90a1b2c3", "it is the id of an operation. Use the commands with BctrlOperation in the name")]
    [InlineData("0B7C2D64-1F3E-4A5B-8C6D-7E8F90A1B2C3", "it is the id of an operation. Use the commands with BctrlOperation in the name")]
    [InlineData("..", "it has a special meaning in the path of a request")]
    [InlineData("", "it is blank")]
    [InlineData(null, "it is null")]
    public void The_id_of_a_tool_call_is_not_that_of_an_operation(string? id, string? reason) => Assert.Equal(reason, WorkKind.ToolCall.ValidateId(id));
}
