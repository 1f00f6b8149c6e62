using System.Management.Automation;

namespace Bctrl;

/// <summary>
/// Defines properties of an operation that PowerShell finds by name, such as <c>$operation.Steps</c>, but does not
/// list.
/// </summary>
/// <remarks>
/// PowerShell lists the properties of a class and of its public interfaces, except those with the attribute
/// <see cref="HiddenAttribute"/>. <c>ConvertTo-Json</c> writes what PowerShell lists and all public properties of the
/// class. Only hidden properties of an interface have a name in each runspace and are never written: type data needs to
/// be registered in each runspace.
/// </remarks>
public interface IOperationShortcuts
{
    /// <summary>
    /// Gets the steps of <see cref="Operation.Result"/>, or <see langword="null"/> if there is no result.
    /// </summary>
    [Hidden]
    OperationStepCollection? Steps { get; }
}
