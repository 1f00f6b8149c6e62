namespace Bctrl;

/// <summary>The statuses of completed work, which are the same for all kinds.</summary>
internal static class WorkStatus
{
    public const string Succeeded = "succeeded";

    public const string Failed = "failed";

    public const string Cancelled = "cancelled";

    public const string TimedOut = "timed_out";
}
