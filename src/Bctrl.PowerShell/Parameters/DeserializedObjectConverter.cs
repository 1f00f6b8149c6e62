using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace Bctrl.PowerShell;

/// <summary>Converts deserialized objects, which have the properties but not the type, to API objects.</summary>
internal static class DeserializedObjectConverter
{
    /// <summary>Converts a deserialized object to an API object.</summary>
    public static T Convert<T>(PSObject source)
        where T : ApiObject, new() => (T)Convert(typeof(T), source);

    private static ApiObject Convert(Type type, PSObject source)
    {
        var result = (ApiObject)Activator.CreateInstance(type)!;
        foreach (var property in source.Properties)
        {
            var target = type.GetProperty(property.Name, BindingFlags.Public | BindingFlags.Instance);
            // The hidden properties were serialized, too. They are no additional properties.
            if (target is null && type.GetInterfaces().Any(hidden => hidden.GetProperty(property.Name) is not null))
                continue;
            if (target is null)
                (result.AdditionalProperties ??= [])[property.Name] = property.Value;
            else if (target.CanWrite && ConvertValue(target.PropertyType, property.Value) is { } value)
                target.SetValue(result, value);
        }
        return result;
    }

    /// <summary>
    /// Converts a property value to a type. Returns null for an object or a list that was serialized as text, because
    /// the serialization depth was reached.
    /// </summary>
    private static object? ConvertValue(Type type, object? value)
    {
        if (value is null)
            return null;
        var plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        if (typeof(ApiObject).IsAssignableFrom(type))
            return value is PSObject inner && plain is PSCustomObject or PSObject ? Convert(type, inner) : null;
        if (type == typeof(OperationStepCollection))
            return plain is IList steps ? AddConverted(new OperationStepCollection(), steps) : null;
        if (type == typeof(IReadOnlyList<DiagnosticFix>))
            return plain is IList fixes ? AddConverted(new List<DiagnosticFix>(), fixes) : null;
        if (type == typeof(IReadOnlyList<string>))
            return plain is IList texts ? texts.OfType<object>().Select(text => text.ToString()!).ToArray() : null;
        return LanguagePrimitives.ConvertTo(plain, type, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static List<T> AddConverted<T>(List<T> target, IList source)
        where T : ApiObject, new()
    {
        target.AddRange(source.OfType<PSObject>().Select(Convert<T>));
        return target;
    }
}
