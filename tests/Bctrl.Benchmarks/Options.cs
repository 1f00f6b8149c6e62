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

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string Required(string name) => Text(name) ?? throw new ArgumentException($"The option --{name} is required.");

    public double Number(string name, double defaultValue) =>
        Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : defaultValue;

    public int Integer(string name, int defaultValue) => (int)Number(name, defaultValue);

    public int[] Integers(string name, params int[] defaultValue) =>
        Text(name) is { } text ? [.. text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))] : defaultValue;
}
