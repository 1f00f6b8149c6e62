using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>The options of a command, such as <c>--seconds 2</c>.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Options(string[] args, params string[] names)
    {
        for (var i = 0; i < args.Length; i += 2)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : null;
            if (name is null || !names.Contains(name) || i + 1 == args.Length)
                throw new ArgumentException($"'{args[i]}' is not a valid option, or its value is missing. The options are: --{string.Join(" …, --", names)} …");
            _values[name] = args[i + 1];
        }
    }

    /// <summary>For which protocols to measure: http1, http2 or both.</summary>
    public bool[] IsHttp2 => Text("protocols") switch
    {
        null or "http1,http2" => [false, true],
        "http1" => [false],
        "http2" => [true],
        var other => throw new ArgumentException($"'{other}' is not valid for --protocols. Use http1, http2, or http1,http2."),
    };

    /// <summary>
    /// Whether all operations complete at the same time, whether they are polled or not, or each a fixed time after its first
    /// request.
    /// </summary>
    public bool? Together => Text("together") switch
    {
        null => null,
        "yes" => true,
        "no" => false,
        var other => throw new ArgumentException($"'{other}' is not valid for --together. Use yes or no."),
    };

    /// <summary>Whether to wait for tool calls instead of operations.</summary>
    public bool IsToolCall => Text("kind") switch
    {
        null or "operation" => false,
        "tool-call" => true,
        var other => throw new ArgumentException($"'{other}' is not valid for --kind. Use operation or tool-call."),
    };

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string Required(string name) => Text(name) ?? throw new ArgumentException($"The option --{name} is required.");

    public double Number(string name, double defaultValue) =>
        Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : defaultValue;

    public int Integer(string name, int defaultValue) => (int)Number(name, defaultValue);

    public int[] Integers(string name, params int[] defaultValue) =>
        Text(name) is { } text ? [.. text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))] : defaultValue;
}
