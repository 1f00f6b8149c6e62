using System.Net;

namespace Bctrl.PowerShell.Tests;

/// <summary>What Windows PowerShell offers a server is set for the whole process, so these run alone.</summary>
[Collection(SharedEnvironment.Name)]
public sealed class OldProtocolTests
{
    [Theory]
    [InlineData(SecurityProtocolType.SystemDefault, SecurityProtocolType.SystemDefault)]
    [InlineData(SecurityProtocolType.Tls13, SecurityProtocolType.Tls12 | SecurityProtocolType.Tls13)]
    [InlineData((SecurityProtocolType)192, (SecurityProtocolType)192 | SecurityProtocolType.Tls12)]
    public void A_connection_offers_what_servers_ask_for_and_leaves_the_system_its_choice(SecurityProtocolType before, SecurityProtocolType after)
    {
        Assert.SkipUnless(BuiltModule.IsNetStandard, "PowerShell 7 always leaves it to the system.");
#pragma warning disable SYSLIB0014 // It is what .NET Framework has.
        var untouched = ServicePointManager.SecurityProtocol;
        try
        {
            ServicePointManager.SecurityProtocol = before;
            using var session = new ModuleSession();

            session.Run("Connect-Bctrl $key https://api.example.test").MustBeClean();

            Assert.Equal(after, ServicePointManager.SecurityProtocol);
        }
        finally
        {
            ServicePointManager.SecurityProtocol = untouched;
        }
#pragma warning restore SYSLIB0014
    }
}
