namespace Bctrl.Client.Tests.Polling;

public class RecentItemsTests
{
    private readonly RecentItems<Operation> _recent = Create();

    [Fact]
    public void The_ids_of_the_most_recent_command_come_first_in_their_order()
    {
        Give("a", "b", "c");
        Give("d", "e");
        Assert.Equal(["d", "e", "a", "b", "c"], GetIds());
    }

    [Fact]
    public void An_id_that_is_given_again_belongs_to_the_later_command()
    {
        Give("a", "b", "c");
        Give("B", "d");
        Assert.Equal(["B", "d", "a", "c"], GetIds());
    }

    [Fact]
    public void An_id_that_is_given_twice_to_one_command_keeps_its_place()
    {
        Give("a", "b", "A");
        Assert.Equal(["a", "b"], GetIds());
    }

    [Fact]
    public void Two_commands_can_add_ids_in_turn()
    {
        var (first, second) = (_recent.BeginCommand(), _recent.BeginCommand());
        _recent.Add("a", first);
        _recent.Add("a", second);
        _recent.Add("b", first);
        _recent.Add("c", second);
        Assert.Equal(["a", "c", "b"], GetIds());
    }

    [Fact]
    public void Ids_are_compared_as_the_comparer_says()
    {
        var recent = new RecentItems<Operation>(StringComparer.Ordinal, operation => operation.Status);
        var command = recent.BeginCommand();
        recent.Add("a", command);
        recent.Add("A", command);
        recent.Remove("a");
        Assert.Equal("A", Assert.Single(recent.Find(_ => true)).Id);
    }

    [Fact]
    public void A_completed_item_is_removed_and_another_one_is_described()
    {
        Give("a", "b");
        _recent.Update(new Operation { Id = "A", Status = "running" });
        Assert.Equal([("a", "running"), ("b", null)], _recent.Find(_ => true));
        _recent.Update(new Operation { Id = "A", Status = "succeeded" });
        Assert.Equal(["b"], GetIds());
    }

    [Fact]
    public void The_description_is_kept_when_the_id_is_given_again()
    {
        Give("a");
        _recent.Update(new Operation { Id = "a", Status = "running" });
        Give("a");
        Assert.Equal([("a", "running")], _recent.Find(_ => true));
    }

    [Fact]
    public void An_item_that_was_not_given_is_not_remembered()
    {
        _recent.Update(new Operation { Id = "a", Status = "running" });
        Assert.Empty(GetIds());
    }

    [Fact]
    public void Only_ids_that_match_are_found()
    {
        Give("ab", "b", "ac");
        Assert.Equal(["ab", "ac"], _recent.Find(id => id[0] == 'a').Select(item => item.Id));
    }

    [Fact]
    public void The_oldest_tenth_is_removed_when_there_are_too_many()
    {
        var recent = Create(capacity: 100);
        foreach (var ids in Enumerable.Range(1, 200).Select(number => $"{number}").Chunk(60))
        {
            var command = recent.BeginCommand();
            foreach (var id in ids)
                recent.Add(id, command);
        }
        var known = recent.Find(_ => true).Select(item => int.Parse(item.Id)).ToArray();
        Assert.InRange(known.Length, 90, 100);
        Assert.Equal(Enumerable.Range(201 - known.Length, known.Length), known.Order());
    }

    [Fact]
    public void A_list_of_100_000_ids_is_remembered()
    {
        var ids = Enumerable.Range(0, 100_000).Select(_ => $"{Guid.NewGuid()}").ToArray();
        Give(ids);
        Give("last");
        Assert.Equal(["last", .. ids], GetIds());
        Array.ForEach(ids, _recent.Remove);
        Assert.Equal(["last"], GetIds());
    }

    private static RecentItems<Operation> Create(int capacity = RecentItems<Operation>.DefaultCapacity) =>
        new(WorkKind.Operation.IdComparer, operation => operation.Status, capacity);

    private void Give(params string[] ids)
    {
        var command = _recent.BeginCommand();
        foreach (var id in ids)
            _recent.Add(id, command);
    }

    private IEnumerable<string> GetIds() => _recent.Find(_ => true).Select(item => item.Id);
}
