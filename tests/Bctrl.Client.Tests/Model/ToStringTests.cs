namespace Bctrl.Client.Tests.Model;

/// <summary>Tests of the texts that PowerShell shows in table cells.</summary>
public class ToStringTests
{
    [Fact]
    public void An_operation_has_the_id_and_the_status() =>
        Assert.Equal("0b7c failed", new Operation { Id = "0b7c", Status = "failed" }.ToString());

    [Theory]
    [InlineData("captcha.solve", "failed", "tc_A captcha.solve failed")]
    [InlineData("", "running", "tc_A running")]
    [InlineData("captcha.solve", "", "tc_A captcha.solve")]
    public void A_tool_call_has_the_id_the_tool_and_the_status(string tool, string status, string expected) =>
        Assert.Equal(expected, new ToolCall { Id = "tc_A", Tool = tool, Status = status }.ToString());

    [Theory]
    [InlineData(3, 5, "page.goto", "Opening", "3/5 page.goto")]
    [InlineData(3, null, "page.goto", null, "3 page.goto")]
    [InlineData(null, 5, null, "Opening", "Opening")]
    [InlineData(3, 5, null, null, "3/5")]
    [InlineData(null, null, null, null, "")]
    public void Progress_has_the_step_the_number_of_steps_and_the_call_or_the_message(int? step, int? total, string? call, string? message, string expected) =>
        Assert.Equal(expected, new OperationProgress { Step = step, TotalSteps = total, CurrentCall = call, Message = message }.ToString());

    [Theory]
    [InlineData("TIMEOUT", "no such page", "TIMEOUT: no such page")]
    [InlineData(null, "no such page", "no such page")]
    [InlineData("TIMEOUT", "", "TIMEOUT")]
    public void An_error_has_the_code_and_the_message(string? code, string message, string expected)
    {
        Assert.Equal(expected, new OperationError { Code = code, Message = message }.ToString());
        Assert.Equal(expected, new StepError { Code = code!, Message = message }.ToString());
    }

    [Fact]
    public void A_result_has_the_number_of_steps_and_the_failed_steps()
    {
        var result = new OperationResult { Steps = [CreateStep(1, true)] };
        Assert.Equal("1 step", result.ToString());

        result.Steps.AddRange([CreateStep(2, false), CreateStep(3, false)]);
        Assert.Equal("3 steps, failed: 2 page.goto, 3 page.goto", result.ToString());
        Assert.Equal("0 steps", new OperationStepCollection().ToString());
    }

    [Fact]
    public void A_step_has_the_number_the_call_and_the_error()
    {
        var step = CreateStep(7, false);
        Assert.Equal("page.goto", step.ToString());

        _ = new OperationResult { Steps = [CreateStep(0, true), step] };
        Assert.Equal("2 page.goto", step.ToString());

        step.Error = new StepError { Code = "TIMEOUT", Message = "no such page" };
        Assert.Equal("2 page.goto TIMEOUT: no such page", step.ToString());
    }

    [Fact]
    public void A_binding_has_the_name_the_type_and_the_id() =>
        Assert.Equal("cart = page 7f3a", new StepBinding { Alias = "cart", Type = "page", Id = "7f3a" }.ToString());

    [Fact]
    public void A_resolved_call_has_the_target_and_the_method() =>
        Assert.Equal("page.goto", new ResolvedCall { Call = "goto", Target = "page", Method = "goto" }.ToString());

    [Fact]
    public void A_diagnostic_has_the_expected_and_the_received_value()
    {
        Assert.Equal("arg-shape: expected string, received number", new StepDiagnostic { Id = "d", Category = "arg-shape", Expected = "string", Received = "number" }.ToString());
        Assert.Equal("c", new StepDiagnostic { Id = "d", Code = "c" }.ToString());
        Assert.Equal("d", new StepDiagnostic { Id = "d" }.ToString());
    }

    [Fact]
    public void A_fix_has_the_title_and_the_command_or_the_example()
    {
        Assert.Equal("Use goto: page.goto", new DiagnosticFix { Title = "Use goto", Command = "page.goto", Example = "x" }.ToString());
        Assert.Equal("Use goto: x", new DiagnosticFix { Title = "Use goto", Example = "x" }.ToString());
        Assert.Equal("Use goto", new DiagnosticFix { Title = "Use goto" }.ToString());
    }

    [Fact]
    public void Every_type_of_the_model_overrides_ToString() => Assert.All(
        typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ApiObject))),
        type => Assert.Equal(type, type.GetMethod(nameof(ToString), [])!.DeclaringType));

    private static OperationStep CreateStep(int index, bool ok) => new() { Index = index, Call = "page.goto", Ok = ok };
}
