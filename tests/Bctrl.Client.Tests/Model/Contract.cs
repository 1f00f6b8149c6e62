using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bctrl.Client.Tests.Model;

/// <summary>Holds the model against the specification and lists every difference.</summary>
internal static class Contract
{
    private static readonly Dictionary<string, Type> s_types = new()
    {
        ["string"] = typeof(string),
        ["integer"] = typeof(int),
        ["boolean"] = typeof(bool),
        ["object"] = typeof(object),
        ["any"] = typeof(object),
        ["WaitResponse"] = typeof(Operation),
        ["Operation"] = typeof(Operation),
        ["OperationError"] = typeof(OperationError),
        ["OperationProgress"] = typeof(OperationProgress),
        ["OperationResult"] = typeof(OperationResult),
        ["SucceededStep"] = typeof(OperationStep),
        ["FailedStep"] = typeof(OperationStep),
        ["SucceededStep|FailedStep"] = typeof(OperationStep),
        ["StepBinding"] = typeof(StepBinding),
        ["ResolvedCall"] = typeof(ResolvedCall),
        ["StepError"] = typeof(StepError),
        ["StepDiagnostic"] = typeof(StepDiagnostic),
        ["DiagnosticFix"] = typeof(DiagnosticFix),
    };

    private static readonly Dictionary<string, Type> s_values = new()
    {
        ["Operation.status"] = typeof(OperationStatus),
        ["Operation.runtimeKind"] = typeof(RuntimeKind),
        ["OperationResult.mode"] = typeof(ResultMode),
        ["StepBinding.type"] = typeof(BindingType),
        ["StepError.code"] = typeof(StepErrorCode),
        ["StepDiagnostic.category"] = typeof(DiagnosticCategory),
    };

    public static List<string> FindFaults(Specification specification)
    {
        var schemas = specification.Schemas.ToList();
        var faults = new List<string>();
        foreach (var schema in schemas)
        {
            if (!s_types.TryGetValue(schema.Name, out var type))
                faults.Add($"{schema.Name}: no type");
            else
                faults.AddRange(schema.Properties.SelectMany(property => FindFaults(schemas, schema, property, type)));
        }
        faults.AddRange(
            from type in s_types.Values.Distinct()
            where typeof(ApiObject).IsAssignableFrom(type)
            from name in JsonNames(type)
            where !SchemasOf(schemas, type).Any(schema => schema.Properties.Any(property => property.Name == name))
            select $"{type.Name}: '{name}' is in no schema");
        return faults;
    }

    private static IEnumerable<string> FindFaults(
        List<Specification.Schema> schemas, Specification.Schema schema, Specification.Property property, Type type)
    {
        var where = $"{schema.Name}.{property.Name}";
        if (!JsonNames(type).Contains(property.Name))
            yield return $"{where}: never read";

        if (FindMember(type, property.Name) is not { } member)
        {
            yield return $"{where}: no counterpart";
            yield break;
        }

        var isTimestamp = property.Type == "string" && property.Name.EndsWith("At", StringComparison.Ordinal);
        if (!IsOfType(member.PropertyType, property.Type, isTimestamp))
            yield return $"{where}: {property.Type} is {member.PropertyType.Name}";

        // A step is either of two schemas, so that what only one of them has may be missing; so may the envelope.
        var mayBeMissing = property.Type == "Operation" || (type == typeof(OperationStep)
            && SchemasOf(schemas, type).Any(other => other.Properties.All(each => each.Name != property.Name)));
        var mayBeNull = isTimestamp || mayBeMissing || property.IsNullable || !property.IsRequired;
        if (IsNullable(member) != mayBeNull)
            yield return $"{where}: {(mayBeNull ? "may" : "may not")} be null, and the property says otherwise";

        var constants = s_values.GetValueOrDefault(where)?
            .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!) ?? [];
        foreach (var value in property.Values.Except(constants))
            yield return $"{where}: no constant for '{value}'";
        foreach (var value in constants.Except(property.Values))
            yield return $"{where}: '{value}' is no value of the specification";
    }

    private static bool IsOfType(Type type, string specified, bool isTimestamp)
    {
        if (isTimestamp)
            return type == typeof(DateTime?);
        if (specified.EndsWith("[]", StringComparison.Ordinal))
        {
            return s_types.TryGetValue(specified[..^2], out var item)
                && typeof(IReadOnlyList<>).MakeGenericType(item).IsAssignableFrom(type);
        }
        return s_types.TryGetValue(specified, out var expected) && (Nullable.GetUnderlyingType(type) ?? type) == expected;
    }

    private static bool IsNullable(PropertyInfo member) =>
        new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable;

    private static PropertyInfo? FindMember(Type type, string name) =>
        type.GetProperty(char.ToUpperInvariant(name[0]) + name[1..])
        ?? type.GetProperties(BindingFlags.Instance | BindingFlags.NonPublic)
            .SingleOrDefault(member => member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name == name);

    private static IEnumerable<Specification.Schema> SchemasOf(List<Specification.Schema> schemas, Type type) =>
        schemas.Where(schema => s_types.GetValueOrDefault(schema.Name) == type);

    /// <summary>The names that are read from JSON, as the serializer itself tells them.</summary>
    private static IEnumerable<string> JsonNames(Type type) =>
        from property in BctrlJsonContext.Default.GetTypeInfo(type)!.Properties
        where !property.IsExtensionData && property.Set is not null
        select property.Name;
}
