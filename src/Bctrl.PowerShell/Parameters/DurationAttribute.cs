using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell;

/// <summary>
/// Converts the argument of a <see cref="TimeSpan"/> parameter from a number of seconds, or from text such as
/// <c>90s</c>, <c>1h30m</c> or <c>00:05:00</c>. Without this attribute, PowerShell reads a number as ticks (100 ns).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The maximum duration. Timers of .NET Framework support 24.8 days.</summary>
    private static readonly TimeSpan s_maximum = TimeSpan.FromDays(24);

    /// <summary>Gets or sets the minimum duration in seconds. The default is 0.</summary>
    public double MinimumSeconds { get; set; }

    /// <summary>
    /// Converts the argument to a <see cref="TimeSpan"/>. The range is from <see cref="MinimumSeconds"/> to 24 days.
    /// <see langword="null"/> is returned unchanged.
    /// </summary>
    /// <exception cref="ArgumentTransformationMetadataException">
    /// The argument is not a valid duration, or is out of range.
    /// </exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (input is null)
            return null;

        // PowerShell parses 1d as the decimal 1, but the PSObject keeps the original text.
        var typed = (string)LanguagePrimitives.ConvertTo(inputData, typeof(string), CultureInfo.InvariantCulture);
        if (ToSeconds(input, typed) is not { } seconds || double.IsNaN(seconds))
        {
            throw new ArgumentTransformationMetadataException(CmdletMessages.InvalidDuration(typed).ToString());
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

        var match = Regex.Match(
            text,
            @"^(?:(?<d>\d+(?:\.\d+)?)d)?\s*(?:(?<h>\d+(?:\.\d+)?)h)?\s*(?:(?<m>\d+(?:\.\d+)?)m)?\s*(?:(?<s>\d+(?:\.\d+)?)s)?\s*(?:(?<ms>\d+)ms)?$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        return match.Success && text.Length > 0
            ? (Part("d") * 86400) + (Part("h") * 3600) + (Part("m") * 60) + Part("s") + (Part("ms") / 1000)
            : null;

        double Part(string name) => match.Groups[name] is { Success: true } group
            ? double.Parse(group.Value, CultureInfo.InvariantCulture)
            : 0;
    }
}
