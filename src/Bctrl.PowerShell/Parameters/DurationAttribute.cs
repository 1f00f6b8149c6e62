using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Bctrl.PowerShell;

/// <summary>
/// Lets a <see cref="TimeSpan"/> parameter take a number of seconds, or text like <c>90s</c>, <c>1h30m</c> and
/// <c>00:05:00</c>. PowerShell alone would read a number as ticks of 100 ns.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <summary>The longest that a timer of .NET Framework can be set to, in whole days.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    /// <summary>The shortest that is taken, in seconds. The default is 0.</summary>
    public double MinimumSeconds { get; set; }

    /// <summary>Makes a <see cref="TimeSpan"/> of what was given.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">It is no duration, too short or too long.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (input is null)
            return null;

        // PowerShell reads 1d as the decimal 1, and keeps what was typed beside it.
        var typed = (string)LanguagePrimitives.ConvertTo(inputData, typeof(string), CultureInfo.InvariantCulture);
        if (ToSeconds(input, typed) is not { } seconds || double.IsNaN(seconds))
        {
            throw new ArgumentTransformationMetadataException(
                $"'{Text.Clean(typed)}' is no duration. Give a number of seconds, a TimeSpan, or text like 90s, 30m, 2h, 1h30m or 00:05:00.");
        }
        if (seconds < MinimumSeconds || seconds > s_longest.TotalSeconds)
        {
            throw new ArgumentTransformationMetadataException(string.Format(
                CultureInfo.InvariantCulture, "A duration here is {0} s to {1:0} days; {2} is not.", MinimumSeconds, s_longest.TotalDays, Text.Clean(typed)));
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
        // With one colon .NET reads hours, where many a person means minutes.
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
