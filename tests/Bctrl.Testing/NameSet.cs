namespace Bctrl.Testing;

/// <summary>Compares sets of names in tests.</summary>
public static class NameSet
{
    /// <summary>Returns one line for each difference, which says what to do, or an empty string.</summary>
    /// <param name="expected">The names that there must be.</param>
    /// <param name="actual">The names that there are.</param>
    /// <param name="missing">What to do about a missing name, with <c>{0}</c> in place of the name.</param>
    /// <param name="unexpected">What to do about an unexpected name, with <c>{0}</c> in place of the name.</param>
    public static string FindProblems(IEnumerable<string> expected, IEnumerable<string> actual, string missing, string unexpected)
    {
        var (left, right) = (expected.ToArray(), actual.ToArray());
        return string.Join(
            Environment.NewLine,
            left.Except(right).Select(name => missing.Replace("{0}", name))
                .Concat(right.Except(left).Select(name => unexpected.Replace("{0}", name)))
                .Concat(right.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => $"There is more than one {group.Key}.")));
    }
}
