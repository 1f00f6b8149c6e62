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
}
