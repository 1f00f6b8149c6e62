using System.Management.Automation;

namespace Bctrl.PowerShell.Tests;

/// <summary>Reads PowerShell's objects without the module's types, as a script does.</summary>
internal static class PSObjectReading
{
    /// <summary>A property's value, or that of a property of a property, such as <c>Error.Code</c>.</summary>
    public static object? Value(this object? source, string path)
    {
        foreach (var name in path.Split('.'))
        {
            var property = source is null ? null : PSObject.AsPSObject(source).Properties[name];
            Assert.True(property is not null, $"There is no property {name} on the way to {path}.");
            source = property.Value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : property.Value;
        }
        return source;
    }

    public static string? Text(this object? source, string path) => source.Value(path)?.ToString();

    public static bool Has(this object source, string property) => PSObject.AsPSObject(source).Properties[property] is not null;

    /// <summary>The id that the module gave the error.</summary>
    public static string Id(this ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];
}
