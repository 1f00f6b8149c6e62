using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that talks to the API.</summary>
public abstract class BctrlCmdlet : PSCmdlet
{
    private protected BctrlCmdlet()
    {
    }

    /// <summary>
    /// The connection to use. The default is the session's own, and without one, one with the key in
    /// <c>BCTRL_API_KEY</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public BctrlConnection? Connection { get; set; }

    /// <summary>Whether one line a request goes to the verbose stream.</summary>
    private protected bool IsVerbose => GetPreference("Verbose", "VerbosePreference") != ActionPreference.SilentlyContinue;

    /// <summary>The connection that serves, or the terminating error that there is none.</summary>
    private protected BctrlConnection GetConnection()
    {
        try
        {
            var connection = Connection ?? BctrlSession.Current.Connection;
            if (connection is { IsClosed: false })
                return connection;
            var why = connection is null ? "There is no connection to bctrl, and no key in BCTRL_API_KEY." : "The connection was ended by Disconnect-Bctrl.";
            throw new BctrlApiException(BctrlErrorKind.NotConnected, why);
        }
        catch (Exception e) when (e is BctrlApiException or ArgumentException)
        {
            var failure = e as BctrlApiException ?? new BctrlApiException(BctrlErrorKind.NotConnected, e.Message, e);
            ThrowTerminatingError(failure.ToErrorRecord(Connection));
            throw;
        }
    }

    /// <summary>A preference as the common parameter sets it, or else the variable.</summary>
    private protected ActionPreference GetPreference(string parameter, string variable)
    {
        if (MyInvocation.BoundParameters.TryGetValue(parameter, out var bound))
        {
            return bound is SwitchParameter on
                ? on ? ActionPreference.Continue : ActionPreference.SilentlyContinue
                : LanguagePrimitives.ConvertTo<ActionPreference>(bound);
        }
        return LanguagePrimitives.TryConvertTo<ActionPreference>(GetVariableValue(variable), out var preference)
            ? preference
            : ActionPreference.Continue;
    }
}
