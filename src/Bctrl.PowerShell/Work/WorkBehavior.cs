namespace Bctrl.PowerShell;

/// <summary>What the cmdlets do differently for each kind of work.</summary>
internal abstract class WorkBehavior<T>
    where T : ApiObject, IPollable
{
    /// <summary>The names, ids and errors.</summary>
    public abstract WorkKind Kind { get; }

    public abstract WorkClient<T> CreateClient(BctrlConnection connection);

    /// <summary>Returns what was given to commands of the runspace with the connection.</summary>
    public abstract RecentItems<T> GetRecent(BctrlConnection connection);

    /// <summary>Returns what progress shows, and how much is done, in percent, or -1.</summary>
    public abstract (string Status, int PercentComplete) DescribeProgress(T item);

    /// <summary>Returns the exception that explains why completed work did not succeed.</summary>
    public abstract WorkFailedException CreateFailure(T item);

    /// <summary>Returns what to show of work that does not continue until somebody responds to it.</summary>
    public virtual SafeText DescribeQuestion(T item) => default;

    /// <summary>Returns whether waiting for it takes no request, because everything about it is known.</summary>
    public virtual bool IsFinal(T item) => item.IsTerminal;
}
