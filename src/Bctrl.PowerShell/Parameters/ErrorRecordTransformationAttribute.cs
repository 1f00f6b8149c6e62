using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Converts the argument of a parameter for errors from deserialized errors, such as those from <c>Import-Clixml</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ErrorRecordTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Converts deserialized errors to errors. Other objects are returned unchanged.</summary>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is IList items
            ? items.Cast<object?>().Select(ConvertItem).ToArray()
            : ConvertItem(inputData);

    /// <summary>Returns whether the object is an error or a deserialized error.</summary>
    internal static bool IsError(object? item) =>
        item is ErrorRecord or PSObject { BaseObject: ErrorRecord } || (item is PSObject wrapped && IsDeserialized(wrapped));

    private static bool IsDeserialized(PSObject item) => item.TypeNames.Contains("Deserialized." + typeof(ErrorRecord).FullName);

    private static object? ConvertItem(object? item) => item is PSObject wrapped && IsDeserialized(wrapped)
        ? new ErrorRecord(
            new RuntimeException(wrapped.ToString()),
            wrapped.Properties["FullyQualifiedErrorId"]?.Value?.ToString() ?? "",
            ErrorCategory.NotSpecified,
            wrapped.Properties["TargetObject"]?.Value)
        : item;
}
