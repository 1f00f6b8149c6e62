namespace Bctrl;

/// <summary>Calculates how long work took.</summary>
internal static class WorkDuration
{
    /// <summary>Returns the time between two local times, also if the clock was changed for summer time in between.</summary>
    public static TimeSpan? Get(DateTime? startedAt, DateTime? finishedAt) => finishedAt?.ToUniversalTime() - startedAt?.ToUniversalTime();

    /// <summary>Returns a duration in seconds, rounded to milliseconds.</summary>
    public static double? ToSeconds(TimeSpan? duration) => duration is { } time ? Math.Round(time.TotalSeconds, 3) : null;
}
