using System.Net;

namespace Bctrl.PowerShell.Tests;

/// <summary>What Windows PowerShell offers a server is set for the whole process, so these run alone.</summary>
[Collection(SharedEnvironment.Name)]
public sealed class OldProtocolTests
{
    [NetStandardFact]
    public void A_connection_leaves_the_system_its_choice() => Check(SecurityProtocolType.SystemDefault, SecurityProtocolType.SystemDefault);

    [NetStandardFact]
    public void A_connection_adds_TLS_1_2_to_a_choice_of_later_protocols() =>
        Check(SecurityProtocolType.Tls13, SecurityProtocolType.Tls12 | SecurityProtocolType.Tls13);

    [NetStandardFact]
    public void A_connection_adds_TLS_1_2_to_a_choice_of_earlier_protocols() =>
        Check((SecurityProtocolType)192, (SecurityProtocolType)192 | SecurityProtocolType.Tls12);

    private static void Check(SecurityProtocolType before, SecurityProtocolType after)
    {
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
