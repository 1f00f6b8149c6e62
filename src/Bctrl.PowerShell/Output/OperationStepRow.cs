using System.Collections;
using System.Management.Automation;
using Bctrl.PowerShell;

namespace Bctrl;

/// <summary>
/// Represents a step of an operation as a single row, for example for <c>Export-Csv</c>. The properties are the values
/// of an <see cref="OperationStep"/> and of the objects that it contains. A property is <see langword="null"/> if the
/// step does not have the value.
/// </summary>
public sealed class OperationStepRow
{
    internal OperationStepRow(string operationId, OperationStep step)
    {
        OperationId = operationId;
        Number = step.Number;
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
        Result = step.Result is PSObject or IEnumerable and not string ? PSObjectJsonSerializer.ToText(step.Result) : step.Result;
    }

    /// <summary>Gets the id of the operation.</summary>
    public string OperationId { get; }

    /// <summary>Gets the position of the step in the operation, counted from 1, as messages and progress count it.</summary>
    public int Number { get; }

    /// <summary>
    /// Gets the index of the step in the operation, or <see langword="null"/> if the API did not return a valid one. The
    /// API may count from 0.
    /// </summary>
    public int? Index { get; }

    /// <summary>Gets the call that was requested, such as <c>page.goto</c>.</summary>
    public string Call { get; }

    /// <summary>Gets whether the step succeeded.</summary>
    public bool Ok { get; }

    /// <summary>Gets the kind of object on which the method was called, such as <c>page</c>.</summary>
    public string? Target { get; }

    /// <summary>Gets the name of the method, such as <c>goto</c>.</summary>
    public string? Method { get; }

    /// <summary>Gets the id of the page.</summary>
    public string? PageId { get; }

    /// <summary>Gets the id of the context.</summary>
    public string? ContextId { get; }

    /// <summary>Gets the id of the handle.</summary>
    public string? HandleId { get; }

    /// <summary>Gets the reference through which the object was specified.</summary>
    public string? Ref { get; }

    /// <summary>Gets the id of the session.</summary>
    public string? SessionId { get; }

    /// <summary>Gets the name that later steps use for the result.</summary>
    public string? BindingAlias { get; }

    /// <summary>Gets the type of the named result: a value of <see cref="Bctrl.BindingType"/>.</summary>
    public string? BindingType { get; }

    /// <summary>Gets the id of the named result.</summary>
    public string? BindingId { get; }

    /// <summary>Gets the error code: a value of <see cref="StepErrorCode"/>.</summary>
    public string? ErrorCode { get; }

    /// <summary>Gets the error message.</summary>
    public string? ErrorMessage { get; }

    /// <summary>Gets the suggestion of the server.</summary>
    public string? Hint { get; }

    /// <summary>Gets the id of the diagnostic.</summary>
    public string? DiagnosticId { get; }

    /// <summary>Gets the category of the diagnostic: a value of <see cref="Bctrl.DiagnosticCategory"/>.</summary>
    public string? DiagnosticCategory { get; }

    /// <summary>Gets a description of the expected value.</summary>
    public string? Expected { get; }

    /// <summary>Gets a description of the received value.</summary>
    public string? Received { get; }

    /// <summary>Gets the valid names that are most similar to the received one, separated by commas.</summary>
    public string? Closest { get; }

    /// <summary>Gets the URL of the documentation.</summary>
    public string? DocsUrl { get; }

    /// <summary>Gets the suggested fixes, separated by semicolons.</summary>
    public string? Fixes { get; }

    /// <summary>Gets the return value of the call. Arrays and objects are converted to JSON on one line.</summary>
    public object? Result { get; }
}
