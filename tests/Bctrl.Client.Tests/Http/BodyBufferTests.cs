using System.Net;
using System.Text;

namespace Bctrl.Client.Tests.Http;

/// <summary>Several large responses at the same time.</summary>
[Collection(LargeBodies.Name)]
public sealed class BodyBufferTests : IDisposable
{
    private const int LargeLength = 3 << 20;

    private volatile PausedStream[] _bodies = [];
    private readonly Lock _lock = new();
    private readonly BctrlConnection _connection;

    public BodyBufferTests() => _connection = TestConnection.Create(new StreamResponseHandler(CreateResponse));

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Only_two_large_responses_are_read_at_the_same_time_and_the_others_wait_for_their_turn()
    {
        var reading = Enumerable.Range(0, 6).Select(_ => Task.Run(() => _connection.GetAsync())).ToArray();

        Wait(() => _bodies.Length == 6 && _bodies.Count(body => body.IsPaused) == 2);
        Assert.All(_bodies.Where(body => !body.IsPaused), body => Assert.InRange(body.BytesRead, 0, 1 << 20));
        while (_bodies.Any(body => !body.IsContinued))
        {
            Wait(() => _bodies.Any(body => body is { IsPaused: true, IsContinued: false }));
            Assert.InRange(_bodies.Count(body => body is { IsPaused: true, IsContinued: false }), 1, 2);
            _bodies.First(body => body is { IsPaused: true, IsContinued: false }).Continue();
        }

        Assert.All(await Task.WhenAll(reading), operation => Assert.Equal(TestConnection.OperationId, operation.Id));
    }

    [Fact]
    public async Task A_response_of_ordinary_size_does_not_wait_for_large_ones()
    {
        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(() => _connection.GetAsync())).ToArray();
        Wait(() => _bodies.Length == 4 && _bodies.Count(body => body.IsPaused) == 2);

        using var handler = TestConnection.CreateHandler();
        using var other = TestConnection.Create(handler);
        Assert.Equal(TestConnection.OperationId, (await other.GetAsync()).Id);

        Assert.DoesNotContain(reading, task => task.IsCompleted);
        foreach (var body in _bodies)
            body.Continue();
        await Task.WhenAll(reading);
    }

    [Fact]
    public async Task A_request_that_was_canceled_leaves_its_turn_to_another()
    {
        using var cancellation = new CancellationTokenSource();
        var client = new OperationClient(_connection);
        var canceled = Enumerable.Range(0, 2).Select(_ => Task.Run(() => client.GetAsync(TestConnection.OperationId, null, cancellation.Token))).ToArray();
        Wait(() => _bodies.Count(body => body.IsPaused) == 2);
        var waiting = Task.Run(() => _connection.GetAsync());
        Wait(() => _bodies.Length == 3);

        await cancellation.CancelAsync();

        Wait(() => _bodies[2].IsPaused);
        _bodies[2].Continue();
        await waiting;
        foreach (var task in canceled)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task The_key_is_overwritten_in_a_response()
    {
        var operation = await TestConnection.ReadOperationAsync(CannedOperation.Json(TestConnection.OperationId, "running", 0, $"\"currentCall\": \"Bearer {TestConnection.ApiKey}\""));

        Assert.Equal("Bearer " + new string('*', TestConnection.ApiKey.Length), operation.CurrentCall);
    }

    private static void Wait(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)));

    private HttpResponseMessage CreateResponse()
    {
        var body = new PausedStream();
        lock (_lock)
            _bodies = [.. _bodies, body];
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) };
    }

    /// <summary>An operation of 3 MiB, which waits after the first 2 MiB.</summary>
    private sealed class PausedStream : ReadOnlyStream
    {
        private readonly byte[] _bytes = Encoding.UTF8.GetBytes(
            CannedOperation.Json(TestConnection.OperationId, "running", 0, $"\"large\": \"{new string('x', LargeLength)}\""));

        private readonly TaskCompletionSource _continuing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _bytesRead;
        private bool _isPaused;

        public int BytesRead => Volatile.Read(ref _bytesRead);

        public bool IsPaused => Volatile.Read(ref _isPaused);

        public bool IsContinued => _continuing.Task.IsCompleted;

        public void Continue() => _continuing.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (BytesRead >= 2 << 20)
            {
                Volatile.Write(ref _isPaused, true);
                await _continuing.Task.WaitAsync(cancellationToken);
            }
            var read = Math.Min(buffer.Length, _bytes.Length - BytesRead);
            _bytes.AsMemory(BytesRead, read).CopyTo(buffer);
            Volatile.Write(ref _bytesRead, BytesRead + read);
            return read;
        }
    }
}
