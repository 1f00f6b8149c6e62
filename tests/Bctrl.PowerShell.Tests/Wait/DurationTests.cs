namespace Bctrl.PowerShell.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("30", 30)]
    [InlineData("1.5", 1.5)]
    [InlineData("'30'", 30)]
    [InlineData("' 30 '", 30)]
    [InlineData("'1.5'", 1.5)]
    [InlineData("1e3", 1000)]
    [InlineData("([long] 7)", 7)]
    [InlineData("([decimal] 2.25)", 2.25)]
    [InlineData("90s", 90)]
    [InlineData("1.5s", 1.5)]
    [InlineData("'90s'", 90)]
    [InlineData("90S", 90)]
    [InlineData("30m", 1800)]
    [InlineData("1.5h", 5400)]
    [InlineData("2h", 7200)]
    [InlineData("1h30m", 5400)]
    [InlineData("'1h 30m 5s'", 5405)]
    [InlineData("500ms", 0.5)]
    [InlineData("2d", 172800)] // PowerShell itself parses 2d as the decimal 2.
    [InlineData("'2d'", 172800)]
    [InlineData("1d12h", 129600)]
    [InlineData("24d", 2073600)]
    [InlineData("00:05:00", 300)]
    [InlineData("'1.00:00:00'", 86400)]
    [InlineData("([timespan]::FromMinutes(5))", 300)]
    [InlineData("([timespan] '00:00:00.250')", 0.25)]
    public void A_duration_is_a_number_of_seconds_a_text_or_a_TimeSpan(string given, double seconds)
    {
        using var session = new ModuleSession();

        var duration = session.Run($"function Read-It {{ param([Bctrl.PowerShell.Duration()] [timespan] $It) $It }}; Read-It {given}").Single();

        Assert.Equal(TimeSpan.FromSeconds(seconds), duration.BaseObject);
    }

    [Theory]
    [InlineData("soon", "'soon' is not a valid duration")]
    [InlineData("''", "'' is not a valid duration")]
    [InlineData("'5 parsecs'", "'5 parsecs' is not a valid duration")]
    [InlineData("5y", "'5y' is not a valid duration")]
    [InlineData("1kb", "'1kb' is not a valid duration")]
    [InlineData("30mb", "'30mb' is not a valid duration")]
    [InlineData("'30m2h'", "'30m2h' is not a valid duration")]
    [InlineData("'1:2:3:4:5'", "is not a valid duration")]
    [InlineData("5:00", "'5:00' is not a valid duration. Use a number of seconds, text such as 90s, 1h30m or 00:05:00, or a TimeSpan")]
    [InlineData("$true", "'True' is not a valid duration")]
    [InlineData("NaN", "'NaN' is not a valid duration")]
    [InlineData("(Get-Command Wait-BctrlOperation)", "is not a valid duration")]
    [InlineData("\"a`nb\"", "'a b' is not a valid duration")]
    [InlineData("-5", "The duration -5 is out of range. Specify a duration from 0 s to 24 days.")]
    [InlineData("'-5s'", "'-5s' is not a valid duration")]
    [InlineData("([timespan] '-00:00:01')", "The duration -00:00:01 is out of range. Specify a duration from 0 s to 24 days.")]
    [InlineData("25d", "The duration 25d is out of range. Specify a duration from 0 s to 24 days.")]
    [InlineData("1e10", "The duration 1e10 is out of range. Specify a duration from 0 s to 24 days.")]
    [InlineData("Infinity", "The duration Infinity is out of range. Specify a duration from 0 s to 24 days.")]
    public void An_invalid_duration_is_rejected_before_a_request_is_sent(string given, string message)
    {
        var stub = Responses.AllCompleted();
        using var session = new ModuleSession(stub);

        var error = session.Run($"Wait-BctrlOperation a -Timeout {given}").Error();

        Assert.Equal("ParameterArgumentTransformationError", error.Id());
        Assert.Contains("'Timeout'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Requests);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("500ms")]
    [InlineData("-1")]
    public void LongPollTimeout_is_at_least_one_second(string given)
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        var error = session.Run($"Wait-BctrlOperation a -LongPollTimeout {given}").Error();

        Assert.Contains($"The duration {given} is out of range. Specify a duration from 1 s to 24 days.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_null_timeout_means_no_timeout()
    {
        using var session = new ModuleSession(Responses.AllCompleted());

        session.Run("Wait-BctrlOperation a -Timeout $null").Single();
    }
}
