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
    [InlineData("2d", 172800)] // which PowerShell would read as the decimal 2
    [InlineData("'2d'", 172800)]
    [InlineData("1d12h", 129600)]
    [InlineData("24d", 2073600)]
    [InlineData("00:05:00", 300)]
    [InlineData("'1.00:00:00'", 86400)]
    [InlineData("([timespan]::FromMinutes(5))", 300)]
    [InlineData("([timespan] '00:00:00.250')", 0.25)]
    public void A_duration_is_a_number_of_seconds_or_a_text_or_a_TimeSpan(string given, double seconds)
    {
        using var session = new ModuleSession();

        var duration = session.Run($"function Read-It {{ param([Bctrl.PowerShell.Duration()] [timespan] $It) $It }}; Read-It {given}").Single();

        Assert.Equal(TimeSpan.FromSeconds(seconds), duration.BaseObject);
    }

    [Theory]
    [InlineData("soon", "'soon' is no duration")]
    [InlineData("''", "'' is no duration")]
    [InlineData("'5 parsecs'", "'5 parsecs' is no duration")]
    [InlineData("5y", "'5y' is no duration")]
    [InlineData("1kb", "'1kb' is no duration")]
    [InlineData("30mb", "'30mb' is no duration")]
    [InlineData("'30m2h'", "'30m2h' is no duration")]
    [InlineData("'1:2:3:4:5'", "is no duration")]
    [InlineData("5:00", "'5:00' is no duration. Give a number of seconds, a TimeSpan, or text like 90s, 30m, 2h, 1h30m or 00:05:00")]
    [InlineData("$true", "'True' is no duration")]
    [InlineData("NaN", "'NaN' is no duration")]
    [InlineData("(Get-Command Wait-BctrlOperation)", "is no duration")]
    [InlineData("\"a`nb\"", "'a b' is no duration")]
    [InlineData("-5", "0 s to 24 days; -5 is not")]
    [InlineData("'-5s'", "'-5s' is no duration")]
    [InlineData("([timespan] '-00:00:01')", "0 s to 24 days; -00:00:01 is not")]
    [InlineData("25d", "0 s to 24 days; 25d is not")]
    [InlineData("1e10", "0 s to 24 days; 1e10 is not")]
    [InlineData("Infinity", "0 s to 24 days; Infinity is not")]
    public void What_is_no_duration_is_refused_before_anything_is_asked(string given, string message)
    {
        var stub = Answers.AllEnded();
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
    public void A_long_poll_takes_a_second_at_least(string given)
    {
        using var session = new ModuleSession(Answers.AllEnded());

        var error = session.Run($"Wait-BctrlOperation a -LongPollTimeout {given}").Error();

        Assert.Contains($"A duration here is 1 s to 24 days; {given} is not.", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_timeout_may_be_said_with_null()
    {
        using var session = new ModuleSession(Answers.AllEnded());

        session.Run("Wait-BctrlOperation a -Timeout $null").Single();
    }
}
