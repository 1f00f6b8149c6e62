using System.Management.Automation;

namespace Bctrl;

/// <summary>Represents work on the server that a cmdlet can wait for.</summary>
public interface IPollable
{
    /// <summary>Gets the id.</summary>
    string Id { get; }

    /// <summary>Gets the status that the API returned.</summary>
    string Status { get; }

    /// <summary>Gets whether the work has completed. The status of completed work does not change.</summary>
    bool IsTerminal { get; }

    /// <summary>Gets or sets whether the last wait timed out before the work completed.</summary>
    bool TimedOutWaiting { get; set; }

    /// <summary>Gets the local time at which the work was created, or <see langword="null"/>.</summary>
    DateTime? CreatedAt { get; }

    /// <summary>Gets the local time at which the work started to run, or <see langword="null"/>.</summary>
    DateTime? StartedAt { get; }

    /// <summary>Gets the local time at which the work completed, or <see langword="null"/>.</summary>
    DateTime? FinishedAt { get; }

    /// <summary>
    /// Gets the time from <see cref="StartedAt"/> to <see cref="FinishedAt"/>, or <see langword="null"/> if one of them is
    /// <see langword="null"/>. PowerShell finds it by name, such as <c>$operation.Duration</c>, but does not list it, because
    /// <c>ConvertTo-Json</c> would write it as an object. <see cref="IOperationShortcuts"/> says how this works.
    /// </summary>
    [Hidden]
    TimeSpan? Duration { get; }
}
