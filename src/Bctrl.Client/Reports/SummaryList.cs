using System.Collections.ObjectModel;

namespace Bctrl;

/// <summary>A part of a summary. The list has a short text for table cells.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class SummaryList<T> : ReadOnlyCollection<T>
{
    private const int MaxTexts = 5;

    internal SummaryList(IList<T> items)
        : base(items)
    {
    }

    /// <summary>
    /// Returns the texts of the first five elements, and the number of the others; for example,
    /// <c>38 succeeded; 2 failed</c>.
    /// </summary>
    public override string ToString() =>
        DisplayText.Join("; ", string.Join("; ", this.Take(MaxTexts)), Count > MaxTexts ? $"and {Count - MaxTexts} more" : null);
}
