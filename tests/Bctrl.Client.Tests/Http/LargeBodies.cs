namespace Bctrl.Client.Tests.Http;

/// <summary>
/// Tests with responses of more than 1 MiB. They don't run at the same time, because the process reads two such responses
/// at a time.
/// </summary>
internal static class LargeBodies
{
    public const string Name = "Large bodies";
}
