using System.Globalization;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>Gets the name of the group to which an operation belongs, from a property or a script block.</summary>
internal sealed class GroupName
{
    private const string Unknown = "(unknown)";

    private readonly ScriptBlock? _script;
    private readonly string _property;
    private bool _isValid;

    /// <param name="groupBy">The name of a property, or a script block.</param>
    public GroupName(object groupBy)
    {
        var plain = groupBy is PSObject wrapped ? wrapped.BaseObject : groupBy;
        _script = plain as ScriptBlock;
        _property = _script is null ? ToText(plain) : "";
    }

    /// <summary>Returns the name, which says so if the operation is null, or if the value is null or empty.</summary>
    /// <exception cref="PSArgumentException">The first operation does not have the property.</exception>
    public string Get(Operation? operation)
    {
        if (operation is null)
            return Unknown;
        var item = PSObject.AsPSObject(operation.WithNoteProperties());
        var text = _script is null ? GetProperty(item) : string.Join(", ", _script.InvokeWithContext(null, [new PSVariable("_", item)]).Select(ToText));
        text = SafeText.FromOutside(text).ToString();
        return string.IsNullOrWhiteSpace(text) ? ReportText.Missing : text;
    }

    private string GetProperty(PSObject item)
    {
        var property = item.Properties[_property];
        if (property is null && !_isValid)
            throw new PSArgumentException(CmdletMessages.NoGroupProperty(_property, item.Properties.Select(property => property.Name)).ToString());
        // Only some operations have the properties that the module does not know.
        _isValid = true;
        return ToText(property?.Value);
    }

    /// <summary>Dates are text that sorts by time.</summary>
    private static string ToText(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => "",
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture),
    };
}
