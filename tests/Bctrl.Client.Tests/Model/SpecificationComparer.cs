using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bctrl.Client.Tests.Model;

/// <summary>Compares the model with the schemas of the API specifications.</summary>
internal static class SpecificationComparer
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
        ["ToolCall"] = typeof(ToolCall),
        ["ToolCallStatus"] = typeof(string),
        ["ToolCallListResponse"] = typeof(ToolCallPage),
        ["ErrorResponse"] = typeof(ErrorBody),
    };

    private static readonly Dictionary<string, Type> s_values = new()
    {
        ["Operation.status"] = typeof(OperationStatus),
        ["Operation.runtimeKind"] = typeof(RuntimeKind),
        ["OperationResult.mode"] = typeof(ResultMode),
        ["StepBinding.type"] = typeof(BindingType),
        ["StepError.code"] = typeof(StepErrorCode),
        ["StepDiagnostic.category"] = typeof(DiagnosticCategory),
        ["ToolCallStatus"] = typeof(ToolCallStatus),
        ["ToolCall.callerType"] = typeof(CallerType),
    };

    /// <summary>Returns a description of each difference.</summary>
    public static List<string> FindDifferences(params IEnumerable<Specification> specifications)
    {
        var schemas = specifications.SelectMany(specification => specification.Schemas).ToList();
        var differences = new List<string>();
        foreach (var schema in schemas)
        {
            if (!s_types.TryGetValue(schema.Name, out var type))
                differences.Add($"{schema.Name}: the model has no such type");
            // Errors are read in any format.
            else if (type != typeof(ErrorBody))
                differences.AddRange(schema.Properties.SelectMany(property => FindDifferences(schemas, schema, property, type)));
            differences.AddRange(FindDifferences(schema.Name, schema.Values));
        }
        differences.AddRange(
            from type in s_types.Values.Distinct()
            where typeof(ApiObject).IsAssignableFrom(type)
            from name in GetJsonNames(type)
            where !GetSchemas(schemas, type).Any(schema => schema.Properties.Any(property => property.Name == name))
            select $"{type.Name}: '{name}' is not in a schema");
        return differences;
    }

    private static IEnumerable<string> FindDifferences(
        List<Specification.Schema> schemas, Specification.Schema schema, Specification.Property property, Type type)
    {
        var where = $"{schema.Name}.{property.Name}";
        if (!GetJsonNames(type).Contains(property.Name))
            yield return $"{where}: the property is not read from JSON";

        if (FindMember(type, property.Name) is not { } member)
        {
            yield return $"{where}: the model has no such property";
            yield break;
        }

        var isTimestamp = property.Type == "string" && property.Name.EndsWith("At", StringComparison.Ordinal);
        if (!IsOfType(member.PropertyType, property.Type, isTimestamp))
            yield return $"{where}: the type is {property.Type}, and the property is {member.PropertyType.Name}";

        // A step has one of two schemas, so a property of only one of them may be missing. The envelope may be missing,
        // too.
        var mayBeMissing = property.Type == "Operation" || (type == typeof(OperationStep)
            && GetSchemas(schemas, type).Any(other => other.Properties.All(each => each.Name != property.Name)));
        var mayBeNull = isTimestamp || property.Type == "integer" || mayBeMissing || property.IsNullable || !property.IsRequired;
        // A page is checked when it is read, and is not part of the model.
        if (type != typeof(ToolCallPage) && IsNullable(member) != mayBeNull)
            yield return $"{where}: {(mayBeNull ? "may" : "may not")} be null, and the property differs";

        foreach (var difference in FindDifferences(where, property.Values))
            yield return difference;
    }

    private static IEnumerable<string> FindDifferences(string where, IReadOnlyList<string> values)
    {
        var constants = s_values.GetValueOrDefault(where)?
            .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList() ?? [];
        foreach (var value in values.Except(constants))
            yield return $"{where}: there is no constant for '{value}'";
        foreach (var value in constants.Except(values))
            yield return $"{where}: the specification does not have the value '{value}'";
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

    private static IEnumerable<Specification.Schema> GetSchemas(List<Specification.Schema> schemas, Type type) =>
        schemas.Where(schema => s_types.GetValueOrDefault(schema.Name) == type);

    /// <summary>
    /// Returns the names of the properties that the serializer reads from JSON. Those of derived properties begin with a slash,
    /// and match no property of a response.
    /// </summary>
    private static IEnumerable<string> GetJsonNames(Type type) =>
        from property in BctrlJsonContext.Default.GetTypeInfo(type)!.Properties
        where !property.IsExtensionData && property.Set is not null && property.Name[0] != '/'
        select property.Name;
}
