using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Reads properties of PowerShell objects by name, as a script does, without a reference to the types of the module.
/// </summary>
internal static class PSObjectExtensions
{
    /// <summary>Gets the value of a property. The path can name a nested property, such as <c>Error.Code</c>.</summary>
    public static object? Value(this object? source, string path)
    {
        foreach (var name in path.Split('.'))
        {
            var property = source is null ? null : PSObject.AsPSObject(source).Properties[name];
            Assert.True(property is not null, $"There is no property {name} in the path {path}.");
            source = property.Value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : property.Value;
        }
        return source;
    }

    public static string? Text(this object? source, string path) => source.Value(path)?.ToString();

    /// <summary>Gets the id that the module gave to the error: the part of FullyQualifiedErrorId before the comma.</summary>
    public static string Id(this ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];
}
