namespace Bctrl.Client.Tests.ToolCalls;

/// <summary>The base class of tests whose connection sends its requests to a stub.</summary>
public abstract class StubbedServerTests : IDisposable
{
    private protected StubbedServerTests(TimeProvider? clock = null) => Connection = TestConnection.Create(Handler, clock);

    private protected StubHttpMessageHandler Handler { get; } = new();

    private protected BctrlConnection Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        Handler.Dispose();
        GC.SuppressFinalize(this);
    }
}
