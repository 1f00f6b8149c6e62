using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>A cmdlet that sends requests to the API.</summary>
public abstract class ConnectedCmdlet : PSCmdlet
{
    private readonly HashSet<string> _shownErrors = [];

    private protected ConnectedCmdlet()
    {
    }

    /// <summary>
    /// The connection to use. The default is the connection of the session, or else one with the key in
    /// <c>BCTRL_API_KEY</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public BctrlConnection? Connection { get; set; }

    /// <summary>Whether each request is written to the verbose stream.</summary>
    private protected bool IsVerbose => GetPreference("Verbose", "VerbosePreference") != ActionPreference.SilentlyContinue;

    private protected bool ShowsProgress =>
        GetPreference("ProgressAction", "ProgressPreference") is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    private protected void WriteVerbose(SafeText text) => base.WriteVerbose(text.ToString());

    private protected void WriteWarning(SafeText text) => base.WriteWarning(text.ToString());

    // These hide the methods of the base class, which write any text.

    private protected new void WriteVerbose(string text) => WriteVerbose(SafeText.FromOutside(text));

    private protected new void WriteWarning(string text) => WriteWarning(SafeText.FromOutside(text));

    /// <summary>Returns the connection to use, or ends the command with an error when there is none or a setting is not valid.</summary>
    private protected BctrlConnection ResolveConnection()
    {
        try
        {
            var connection = Connection ?? BctrlSession.Current.ResolveConnection();
            if (connection is { IsClosed: false })
                return connection;
            var message = connection is null ? CmdletMessages.NoConnection : CmdletMessages.ConnectionIsClosed;
            throw new BctrlException(BctrlErrorKind.NotConnected, message);
        }
        catch (BctrlException e)
        {
            ThrowTerminatingError(e.ToErrorRecord(Connection));
            throw;
        }
    }

    /// <summary>Writes an error. Of several with the same recommended action, only the first one is shown with it.</summary>
    private protected new void WriteError(ErrorRecord record) =>
        base.WriteError(_shownErrors.Add($"{record.FullyQualifiedErrorId} {record.ErrorDetails?.RecommendedAction}") ? record : new RepeatedErrorRecord(record));

    /// <summary>Writes the error of a request, or ends the command with it when no other request can succeed either.</summary>
    /// <param name="failure">What went wrong.</param>
    /// <param name="target">What the request was for.</param>
    /// <param name="recommendedAction">What to do next, or null for what is recommended for the kind of failure.</param>
    private protected void WriteFailure(Exception failure, object? target, string? recommendedAction = null)
    {
        var record = failure.ToErrorRecord(target);
        if (recommendedAction is not null)
            record.ErrorDetails.RecommendedAction = recommendedAction;
        if (failure is BctrlException { Kind: BctrlErrorKind.Unauthorized or BctrlErrorKind.NotConnected })
            ThrowTerminatingError(record);
        WriteError(record);
    }

    /// <summary>Returns the value of the common parameter, or else of the preference variable.</summary>
    private ActionPreference GetPreference(string parameter, string variable)
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
