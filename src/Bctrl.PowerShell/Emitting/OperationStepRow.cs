using System.Collections;
using System.Management.Automation;
using Bctrl.PowerShell;

namespace Bctrl;

/// <summary>
/// One step of an operation on one flat row, made for <c>Export-Csv</c>: what the specification spreads over
/// <see cref="OperationStep"/> and the objects in it.
/// </summary>
public sealed class OperationStepRow
{
    internal OperationStepRow(string operationId, OperationStep step)
    {
        OperationId = operationId;
        Index = step.Index;
        Call = step.Call;
        Ok = step.Ok;
        var resolved = step.Resolved;
        Target = resolved?.Target;
        Method = resolved?.Method;
        PageId = resolved?.PageId;
        ContextId = resolved?.ContextId;
        HandleId = resolved?.HandleId;
        Ref = resolved?.Ref;
        SessionId = resolved?.SessionId;
        BindingAlias = step.Binding?.Alias;
        BindingType = step.Binding?.Type;
        BindingId = step.Binding?.Id;
        var error = step.Error;
        ErrorCode = error?.Code;
        ErrorMessage = error?.Message;
        Hint = error?.Hint;
        var diagnostic = error?.Diagnostic;
        DiagnosticId = diagnostic?.Id;
        DiagnosticCategory = diagnostic?.Category;
        Expected = diagnostic?.Expected;
        Received = diagnostic?.Received;
        Closest = diagnostic?.Closest is { } closest ? string.Join(", ", closest) : null;
        DocsUrl = diagnostic?.DocsUrl;
        Fixes = diagnostic?.Fixes is { } fixes ? string.Join("; ", fixes) : null;
        Result = step.Result is PSObject or IEnumerable and not string ? CompactJson.ToText(step.Result) : step.Result;
    }

    /// <summary>The operation's id.</summary>
    public string OperationId { get; }

    /// <summary>The step's place in the operation.</summary>
    public int Index { get; }

    /// <summary>The call that was asked for.</summary>
    public string Call { get; }

    /// <summary>Whether the step succeeded.</summary>
    public bool Ok { get; }

    /// <summary>What kind of thing it was called on.</summary>
    public string? Target { get; }

    /// <summary>The method that was called.</summary>
    public string? Method { get; }

    /// <summary>The page it ran on.</summary>
    public string? PageId { get; }

    /// <summary>The context it ran in.</summary>
    public string? ContextId { get; }

    /// <summary>The handle it was called on.</summary>
    public string? HandleId { get; }

    /// <summary>The reference it was called through.</summary>
    public string? Ref { get; }

    /// <summary>The session it ran in.</summary>
    public string? SessionId { get; }

    /// <summary>The name that its result was bound to.</summary>
    public string? BindingAlias { get; }

    /// <summary>What was bound: one of <see cref="Bctrl.BindingType"/>.</summary>
    public string? BindingType { get; }

    /// <summary>The id of what was bound.</summary>
    public string? BindingId { get; }

    /// <summary>The kind of error: one of <see cref="StepErrorCode"/>.</summary>
    public string? ErrorCode { get; }

    /// <summary>What went wrong.</summary>
    public string? ErrorMessage { get; }

    /// <summary>What the server suggests.</summary>
    public string? Hint { get; }

    /// <summary>The id of the server's diagnostic.</summary>
    public string? DiagnosticId { get; }

    /// <summary>The kind of mistake: one of <see cref="Bctrl.DiagnosticCategory"/>.</summary>
    public string? DiagnosticCategory { get; }

    /// <summary>What was expected.</summary>
    public string? Expected { get; }

    /// <summary>What came instead.</summary>
    public string? Received { get; }

    /// <summary>The known names that come closest, with commas between them.</summary>
    public string? Closest { get; }

    /// <summary>Where to read more.</summary>
    public string? DocsUrl { get; }

    /// <summary>What would mend it, with semicolons between.</summary>
    public string? Fixes { get; }

    /// <summary>What the call returned: a simple value as it is, any other as JSON on one line.</summary>
    public object? Result { get; }
}
