using System.Net;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// The TLS versions that Windows PowerShell offers. ServicePointManager.SecurityProtocol is a setting of the process, so the
/// tests do not run in parallel.
/// </summary>
[Collection(SharedEnvironment.Name)]
public sealed class SecurityProtocolTests
{
    [NetStandardFact]
    public void A_connection_does_not_change_the_system_default() => Check(SecurityProtocolType.SystemDefault, SecurityProtocolType.SystemDefault);

    [NetStandardFact]
    public void A_connection_adds_TLS_1_2_to_later_protocols() =>
        Check(SecurityProtocolType.Tls13, SecurityProtocolType.Tls12 | SecurityProtocolType.Tls13);

    [NetStandardFact]
    public void A_connection_adds_TLS_1_2_to_earlier_protocols() =>
        Check((SecurityProtocolType)192, (SecurityProtocolType)192 | SecurityProtocolType.Tls12);

    private static void Check(SecurityProtocolType before, SecurityProtocolType after)
    {
#pragma warning disable SYSLIB0014 // .NET Framework uses this class.
        var original = ServicePointManager.SecurityProtocol;
        try
        {
            ServicePointManager.SecurityProtocol = before;
            using var session = new ModuleSession();

            session.Run("Connect-Bctrl $key https://api.example.test").MustBeClean();

            Assert.Equal(after, ServicePointManager.SecurityProtocol);
        }
        finally
        {
            ServicePointManager.SecurityProtocol = original;
        }
#pragma warning restore SYSLIB0014
    }
}
