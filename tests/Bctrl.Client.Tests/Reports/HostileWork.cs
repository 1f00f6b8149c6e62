using System.Reflection;

namespace Bctrl.Client.Tests.Reports;

/// <summary>Creates operations and tool calls in which every text would be markup, if it was not escaped.</summary>
internal static class HostileWork
{
    /// <summary>What follows the name of the property in each text.</summary>
    private const string After = "|`\"'><script>x</script><a href=\"https://evil.example\" onclick='x'>[x](https://evil.example) www.evil.example @octocat #12 ]]>--></style></title></svg>&amp;\\|*_~\r\n\t\u0000\u001b\u202e\ud800\ufffe";

    public static Operation CreateOperation(string status)
    {
        var operation = (Operation)Fill(typeof(Operation), "");
        operation.Status = status;
        operation.StartedAt = TestOperation.Start;
        operation.LastHeartbeatAt = TestOperation.Start.AddSeconds(5);
        operation.FinishedAt = OperationStatus.IsTerminal(status) is false ? null : TestOperation.Start.AddSeconds(10);
        return operation;
    }

    public static ToolCall CreateToolCall(string status)
    {
        var call = (ToolCall)Fill(typeof(ToolCall), "");
        call.Status = status;
        call.StartedAt = TestOperation.Start;
        call.FinishedAt = ToolCallStatus.IsTerminal(status) is false ? null : TestOperation.Start.AddSeconds(10);
        return call;
    }

    public static string Text(string path) => $"[{path}]{After}";

    private static ApiObject Fill(Type type, string path)
    {
        var target = (ApiObject)Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            property.SetValue(target, CreateValue(property.PropertyType, $"{path}{property.Name}"));
        return target;
    }

    private static object? CreateValue(Type type, string path)
    {
        if (type == typeof(string) || type == typeof(object))
            return Text(path);
        if (type == typeof(IReadOnlyList<string>))
            return new[] { Text(path) };
        if (type == typeof(IReadOnlyList<DiagnosticFix>))
            return new[] { (DiagnosticFix)Fill(typeof(DiagnosticFix), path + ".") };
        if (type == typeof(OperationStepCollection))
            return new OperationStepCollection { (OperationStep)Fill(typeof(OperationStep), path + ".") };
        return type.IsSubclassOf(typeof(ApiObject)) ? Fill(type, path + ".") : type.GetTypeInfo().IsValueType ? Activator.CreateInstance(type) : null;
    }
}
