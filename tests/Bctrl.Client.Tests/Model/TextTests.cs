namespace Bctrl.Client.Tests.Model;

/// <summary>How the model reads in the cell of a table.</summary>
public class TextTests
{
    [Fact]
    public void An_operation_is_its_id_and_status() =>
        Assert.Equal("0b7c failed", new Operation { Id = "0b7c", Status = "failed" }.ToString());

    [Theory]
    [InlineData(3, 5, "page.goto", "Opening", "3/5 page.goto")]
    [InlineData(3, null, "page.goto", null, "3 page.goto")]
    [InlineData(null, 5, null, "Opening", "Opening")]
    [InlineData(3, 5, null, null, "3/5")]
    [InlineData(null, null, null, null, "")]
    public void Progress_is_step_of_steps_and_what_goes_on(int? step, int? total, string? call, string? message, string expected) =>
        Assert.Equal(expected, new OperationProgress { Step = step, TotalSteps = total, CurrentCall = call, Message = message }.ToString());

    [Theory]
    [InlineData("TIMEOUT", "no such page", "TIMEOUT: no such page")]
    [InlineData(null, "no such page", "no such page")]
    [InlineData("TIMEOUT", "", "TIMEOUT")]
    public void An_error_is_its_code_and_message(string? code, string message, string expected)
    {
        Assert.Equal(expected, new OperationError { Code = code, Message = message }.ToString());
        Assert.Equal(expected, new StepError { Code = code!, Message = message }.ToString());
    }

    [Fact]
    public void A_result_tells_its_steps_and_those_that_failed()
    {
        var result = new OperationResult { Steps = [Step(1, true)] };
        Assert.Equal("1 step", result.ToString());

        result.Steps.AddRange([Step(2, false), Step(3, false)]);
        Assert.Equal("3 steps, failed: 2 page.goto, 3 page.goto", result.ToString());
        Assert.Equal("0 steps", new OperationStepList().ToString());
    }

    [Fact]
    public void A_step_is_its_place_and_call_and_error()
    {
        var step = Step(3, false);
        Assert.Equal("3 page.goto", step.ToString());

        step.Error = new StepError { Code = "TIMEOUT", Message = "no such page" };
        Assert.Equal("3 page.goto TIMEOUT: no such page", step.ToString());
    }

    [Fact]
    public void A_binding_is_a_name_for_something() =>
        Assert.Equal("cart = page 7f3a", new StepBinding { Alias = "cart", Type = "page", Id = "7f3a" }.ToString());

    [Fact]
    public void A_resolved_call_is_a_target_and_a_method() =>
        Assert.Equal("page.goto", new ResolvedCall { Call = "goto", Target = "page", Method = "goto" }.ToString());

    [Fact]
    public void A_diagnostic_is_what_was_expected_and_what_came()
    {
        Assert.Equal("arg-shape: expected string, received number", new StepDiagnostic { Id = "d", Category = "arg-shape", Expected = "string", Received = "number" }.ToString());
        Assert.Equal("d", new StepDiagnostic { Id = "d" }.ToString());
    }

    [Fact]
    public void A_fix_is_a_title_and_a_command_or_example()
    {
        Assert.Equal("Use goto: page.goto", new DiagnosticFix { Title = "Use goto", Command = "page.goto", Example = "x" }.ToString());
        Assert.Equal("Use goto: x", new DiagnosticFix { Title = "Use goto", Example = "x" }.ToString());
        Assert.Equal("Use goto", new DiagnosticFix { Title = "Use goto" }.ToString());
    }

    [Fact]
    public void Every_type_of_the_model_has_a_text_of_its_own() => Assert.All(
        typeof(Operation).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ApiObject))),
        type => Assert.Equal(type, type.GetMethod(nameof(ToString), [])!.DeclaringType));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\r\n\tb", "a b")]
    [InlineData("a\u001b[31mb", "a\uFFFD[31mb")]
    [InlineData("a\u009b31mb\u0007\u007f", "a\uFFFD31mb\uFFFD\uFFFD")]
    [InlineData("a\u202eb\u2066c\u2028d", "a\uFFFDb\uFFFDc d")]
    [InlineData("é🚀", "é🚀")]
    public void A_text_from_elsewhere_is_cleaned_of_what_a_terminal_would_obey(string text, string expected) =>
        Assert.Equal(expected, Bctrl.Text.Clean(text));

    [Fact]
    public void A_text_from_elsewhere_is_cut_when_it_is_long() =>
        Assert.Equal(new string('a', 1000) + '…', Bctrl.Text.Clean(new string('a', 100_000)));

    /// <summary>Half of a character would be taken for another by whatever writes it on.</summary>
    [Fact]
    public void A_text_is_not_cut_within_a_character() =>
        Assert.EndsWith("🚀…", Bctrl.Text.Clean("a" + string.Concat(Enumerable.Repeat("🚀", 1000))), StringComparison.Ordinal);

    private static OperationStep Step(int index, bool ok) => new() { Index = index, Call = "page.goto", Ok = ok };
}
