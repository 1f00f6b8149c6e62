using System.Reflection;
using System.Security;
using System.Text;

namespace Bctrl.PowerShell.Tests;

/// <summary>
/// Collects all objects that can be reached through fields, including private ones, and the strings among them. It doesn't
/// follow objects of .NET, PowerShell or the tests, except for collections.
/// </summary>
internal sealed class ObjectGraph
{
    private static readonly string[] s_followed =
    [
        "Bctrl.", "System.Collections.", "System.Tuple", "System.ValueTuple", "System.Lazy", "System.WeakReference", "System.Runtime.CompilerServices.",
    ];

    private readonly HashSet<object> _visited = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Path, string Text)> _texts = [];

    /// <summary>The number of objects.</summary>
    public int Count => _visited.Count;

    /// <summary>The strings, each with the path of fields that leads to it.</summary>
    public IReadOnlyList<(string Path, string Text)> Texts => _texts;

    public void Add(string path, object? value)
    {
        if (value is null || value is Type or MemberInfo or Assembly or SecureString or Pointer)
            return;
        switch (value)
        {
            case string text:
                _texts.Add((path, text));
                return;
            case char[] letters:
                _texts.Add((path, new string(letters)));
                return;
            case byte[] bytes:
                _texts.Add((path, Encoding.UTF8.GetString(bytes)));
                _texts.Add((path, Encoding.Unicode.GetString(bytes)));
                return;
        }
        if (!value.GetType().IsValueType && !_visited.Add(value))
            return;
        if (value is Uri or Exception)
            _texts.Add((path, value.ToString()!));
        if (value is Array many)
        {
            var i = 0;
            foreach (var item in many)
                Add($"{path}[{i++}]", item);
            return;
        }
        if (value is Delegate action)
        {
            Add($"{path}.Target", action.Target);
            return;
        }
        for (var type = value.GetType(); type is not null && IsFollowed(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                    Add($"{path}.{field.Name}", field.GetValue(value));
            }
        }
    }

    public void AddStatics(Type type)
    {
        if (type.ContainsGenericParameters)
            return;
        foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (!field.IsLiteral)
                Add($"{type}.{field.Name}", field.GetValue(null));
        }
    }

    private static bool IsFollowed(Type type) =>
        type.FullName is { } name && Array.Exists(s_followed, name.StartsWith) && type.Namespace is not ("Bctrl.Testing" or "Bctrl.PowerShell.Tests");
}
