using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell;

/// <summary>
/// Converts the argument of a <see cref="TimeSpan"/> parameter from a number of seconds, or from text such as
/// <c>90s</c>, <c>5 min</c>, <c>1h30m</c>, <c>PT5M</c> or <c>00:05:00</c>. Without this attribute, PowerShell reads a
/// number as ticks (100 ns).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The maximum duration. Timers of .NET Framework support 24.8 days.</summary>
    private static readonly TimeSpan s_maximum = TimeSpan.FromDays(24);

    private static readonly (string Names, double Seconds)[] s_units =
    [
        ("w|wk|wks|week|weeks", 604_800), ("d|day|days", 86_400), ("h|hr|hrs|hour|hours", 3600),
        ("m|min|mins|minute|minutes", 60), ("s|sec|secs|second|seconds", 1), ("ms|millisecond|milliseconds", 0.001),
    ];

    /// <summary>Each unit, the longest first, may occur once.</summary>
    private static readonly string s_pattern =
        "^" + string.Concat(s_units.Select((unit, i) => $@"(?:(?<u{i}>[0-9]+(?:\.[0-9]+)?)\s*(?:{unit.Names})\s*)?")) + "$";

    /// <summary>Gets or sets the minimum duration in seconds. The default is 0.</summary>
    public double MinimumSeconds { get; set; }

    /// <summary>
    /// Converts the argument to a <see cref="TimeSpan"/>. The range is from <see cref="MinimumSeconds"/> to 24 days,
    /// without the durations that are shorter than 1 ms but not 0.
    /// </summary>
    /// <exception cref="ArgumentTransformationMetadataException">
    /// The argument is null, empty or not a valid duration, or is out of range.
    /// </exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (input is null || (input is string text && string.IsNullOrWhiteSpace(text)))
            throw new ArgumentTransformationMetadataException(CmdletMessages.DurationIsEmpty);

        // PowerShell parses 1d as the decimal 1, but the PSObject keeps the original text.
        var typed = (string)LanguagePrimitives.ConvertTo(inputData, typeof(string), CultureInfo.InvariantCulture);
        if (ToSeconds(input, typed) is not { } seconds || double.IsNaN(seconds))
        {
            throw new ArgumentTransformationMetadataException(CmdletMessages.InvalidDuration(typed).ToString());
        }
        if (seconds is > 0 and < 0.001)
        {
            throw new ArgumentTransformationMetadataException(CmdletMessages.DurationTooShort(typed, (input as TimeSpan?)?.Ticks).ToString());
        }
        if (seconds < MinimumSeconds || seconds > s_maximum.TotalSeconds)
        {
            throw new ArgumentTransformationMetadataException(CmdletMessages.DurationOutOfRange(typed, MinimumSeconds, s_maximum.TotalDays).ToString());
        }
        return TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
    }

    private static double? ToSeconds(object input, string typed) => input switch
    {
        TimeSpan time => time.TotalSeconds,
        string or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal => Parse(typed.Trim()),
        _ => null,
    };

    private static double? Parse(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return seconds;
        // Text with a single colon is rejected: .NET parses hours and minutes, but users may mean minutes and seconds.
        if (text.Split(':').Length > 2)
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.TotalSeconds : null;

        // PT1H30M, without the units years and months, whose lengths differ
        var iso = Regex.Match(text, @"^P(?!$)([0-9.]+W)?([0-9.]+D)?(?:T(?=[0-9])([0-9.]+H)?([0-9.]+M)?([0-9.]+S)?)?$", RegexOptions.CultureInvariant);
        var match = Regex.Match(
            iso.Success ? string.Concat(iso.Groups.Cast<Group>().Skip(1)) : text, s_pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return match.Success
            ? s_units.Select((unit, i) => match.Groups[$"u{i}"] is { Success: true } number
                ? double.Parse(number.Value, CultureInfo.InvariantCulture) * unit.Seconds
                : 0).Sum()
            : null;
    }
}
