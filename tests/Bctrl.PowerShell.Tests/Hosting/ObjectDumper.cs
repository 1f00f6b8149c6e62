using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>Writes all properties of an object, and of the objects in them, as text.</summary>
internal static class ObjectDumper
{
    private const int MaxDepth = 6;

    public static string Dump(object item)
    {
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var text = new StringBuilder();
        Add(item, MaxDepth);
        return text.ToString();

        void Add(object? value, int depth)
        {
            var plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
            if (plain is null)
                return;
            text.Append(plain).Append('\n');
            if (depth == 0 || plain is string or ValueType or Type or MemberInfo or Assembly || !visited.Add(plain))
                return;
            if (plain is IEnumerable many)
            {
                foreach (var element in many)
                    Add(element, depth - 1);
            }
            foreach (var property in PSObject.AsPSObject(value!).Properties)
            {
                text.Append(property.Name).Append(": ");
                Add(Read(property), depth - 1);
            }
        }
    }

    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException e)
        {
            return e.Message;
        }
    }
}
