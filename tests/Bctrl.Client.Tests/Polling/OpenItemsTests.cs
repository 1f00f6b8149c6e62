namespace Bctrl.Client.Tests.Polling;

public class OpenItemsTests
{
    private readonly OpenItems<string> _items = new(StringComparer.Ordinal);

    [Fact]
    public void The_known_states_are_sorted_while_they_change()
    {
        var (first, second, third) = (Add("1", "b"), Add("2", "a"), Add("3", null));
        Assert.Equal(["a", "b"], _items.GetFirst(5));
        Assert.Equal(["a"], _items.GetFirst(1));

        _items.SetReceived(third, "aa");
        _items.SetReceived(second, "c");
        Assert.Equal(["aa", "b", "c"], _items.GetFirst(5));
        Assert.Equal(["aa", "c"], _items.LastReceived.Order());

        _items.Remove(first);
        _items.Remove(third);
        Assert.Equal(["c"], _items.GetFirst(5));
        Assert.Equal(["c"], _items.LastReceived);
    }

    [Fact]
    public void Equal_states_are_sorted_by_id()
    {
        Add("2", "x");
        var first = Add("1", "x");
        _items.SetReceived(first, "x");
        Assert.Equal(["x", "x"], _items.GetFirst(5));

        _items.Remove(first);
        Assert.Equal(["x"], _items.GetFirst(5));
    }

    [Fact]
    public void Without_an_order_nothing_is_sorted_and_the_states_are_kept()
    {
        var items = new OpenItems<string>(null);
        var item = new PollItem<string>("1", "known", new PollOptions());
        items.Add(item);
        items.SetReceived(item, "received");

        Assert.Empty(items.GetFirst(5));
        Assert.Equal(["received"], items.LastReceived);
        items.Remove(item);
        Assert.Empty(items.LastReceived);
    }

    private PollItem<string> Add(string id, string? known)
    {
        var item = new PollItem<string>(id, known, new PollOptions());
        _items.Add(item);
        return item;
    }
}
