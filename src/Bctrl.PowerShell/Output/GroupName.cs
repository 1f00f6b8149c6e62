using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace Bctrl.PowerShell;

/// <summary>Gets the name of the group to which an operation or a tool call belongs, from a property or a script block.</summary>
internal sealed class GroupName
{
    private const string Unknown = "(unknown)";

    private readonly ScriptBlock? _script;
    private readonly string _property;

    /// <summary>Whether there is a property with the name.</summary>
    private bool _isValid;

    /// <param name="groupBy">The name of a property, or a script block.</param>
    public GroupName(object groupBy)
    {
        var plain = groupBy is PSObject wrapped ? wrapped.BaseObject : groupBy;
        _script = plain as ScriptBlock;
        _property = _script is null ? ToText(plain) : "";
        _isValid = HasProperty(typeof(Operation)) || HasProperty(typeof(ToolCall));
    }

    /// <summary>Returns the name, which says so if the state is unknown, or if the value is null or empty.</summary>
    /// <exception cref="PSArgumentException">Neither operations nor tool calls, nor the first of them, have the property.</exception>
    public string Get(ReportItem item)
    {
        if (item.Work is not ApiObject work)
            return Unknown;
        var target = PSObject.AsPSObject(work.WithNoteProperties());
        var text = _script is null ? GetProperty(target, item.Kind) : string.Join(", ", _script.InvokeWithContext(null, [new PSVariable("_", target)]).Select(ToText));
        text = SafeText.FromOutside(text).ToString();
        return string.IsNullOrWhiteSpace(text) ? ReportText.Missing : text;
    }

    private bool HasProperty(Type type) => type.GetProperty(_property, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not null;

    private string GetProperty(PSObject target, WorkKind kind)
    {
        var property = target.Properties[_property];
        if (property is null && !_isValid)
            throw new PSArgumentException(CmdletMessages.NoGroupProperty(kind, _property, target.Properties.Select(property => property.Name)).ToString());
        // Only some have the properties that the module does not know, and those of the other kind.
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
