using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Converts the argument of a parameter for operations or tool calls from deserialized objects, such as those from
/// <c>Import-Clixml</c>, a job or a remote session.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WorkTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Prefix = "Deserialized.";

    /// <summary>Converts deserialized operations and tool calls. Other objects are returned unchanged.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">The argument is null.</exception>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => inputData switch
    {
        PSObject { BaseObject: not IList } item => ConvertItem(item),
        PSObject { BaseObject: IList items } => items.Cast<object?>().Select(ConvertItem).ToArray(),
        IList items => items.Cast<object?>().Select(ConvertItem).ToArray(),
        null => throw CreateNullException(),
        _ => inputData,
    };

    /// <summary>
    /// Creates the exception for null. With this inner exception, PowerShell tries the id parameter next, which reports
    /// the error.
    /// </summary>
    private static ArgumentTransformationMetadataException CreateNullException() =>
        new(CmdletMessages.WorkIsNull, new PSInvalidCastException(CmdletMessages.WorkIsNull));

    /// <summary>Returns the operation or tool call that the object is, also if it was deserialized, or null.</summary>
    internal static IPollable? ToWork(PSObject item) => item.BaseObject as IPollable
        ?? Find(item) switch
        {
            nameof(Operation) => DeserializedObjectConverter.Convert<Operation>(item),
            nameof(ToolCall) => DeserializedObjectConverter.Convert<ToolCall>(item),
            _ => null,
        };

    /// <summary>Returns whether the object is an operation or a tool call, also a deserialized one.</summary>
    internal static bool IsWork(PSObject item) => item.BaseObject is IPollable || Find(item) is not null;

    /// <summary>Returns the name of the type of work that was deserialized, or null.</summary>
    private static string? Find(PSObject item)
    {
        foreach (var type in (Type[])[typeof(Operation), typeof(ToolCall)])
        {
            if (item.TypeNames.Contains(Prefix + type.FullName))
                return type.Name;
        }
        return null;
    }

    private static object? ConvertItem(object? item) => item is PSObject wrapped && wrapped.BaseObject is not IPollable ? ToWork(wrapped) ?? item : item;
}
