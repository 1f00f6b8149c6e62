using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace Bctrl.PowerShell;

/// <summary>Makes an object of the API again of the bag of properties that serialization left of it.</summary>
internal static class Rehydration
{
    public static T Rebuild<T>(PSObject source)
        where T : ApiObject, new() => (T)Rebuild(typeof(T), source);

    private static ApiObject Rebuild(Type type, PSObject source)
    {
        var result = (ApiObject)Activator.CreateInstance(type)!;
        foreach (var property in source.Properties)
        {
            var target = type.GetProperty(property.Name, BindingFlags.Public | BindingFlags.Instance);
            if (target is null)
                (result.Unspecified ??= [])[property.Name] = property.Value;
            else if (target.CanWrite && Convert(target.PropertyType, property.Value) is { } value)
                target.SetValue(result, value);
        }
        return result;
    }

    /// <summary>The value as the type, or null for one that serialization flattened to text.</summary>
    private static object? Convert(Type type, object? value)
    {
        if (value is null)
            return null;
        var plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        if (typeof(ApiObject).IsAssignableFrom(type))
            return value is PSObject inner && plain is PSCustomObject or PSObject ? Rebuild(type, inner) : null;
        if (type == typeof(OperationStepList))
            return plain is IList steps ? Fill(new OperationStepList(), steps) : null;
        if (type == typeof(IReadOnlyList<DiagnosticFix>))
            return plain is IList fixes ? Fill(new List<DiagnosticFix>(), fixes) : null;
        if (type == typeof(IReadOnlyList<string>))
            return plain is IList words ? words.Cast<object>().Select(word => word.ToString()!).ToArray() : null;
        return type == typeof(object) ? value : LanguagePrimitives.ConvertTo(plain, type, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static List<T> Fill<T>(List<T> target, IList source)
        where T : ApiObject, new()
    {
        target.AddRange(source.OfType<PSObject>().Select(Rebuild<T>));
        return target;
    }
}
