using System.Globalization;

namespace Bctrl.Benchmarks;

/// <summary>A Markdown table whose columns are padded, so that it is also readable in a terminal.</summary>
internal sealed class MarkdownTable(params string[] headers)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Formats a number, or a dash if it is null.</summary>
    public static string Show(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    public void Print()
    {
        var widths = headers.Select((header, i) => _rows.Select(row => row[i].Length).Append(header.Length).Max()).ToArray();
        PrintRow(headers, widths);
        Console.WriteLine($"| {string.Join(" | ", widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ":"))} |");
        foreach (var row in _rows)
            PrintRow(row, widths);
    }

    private static void PrintRow(string[] cells, int[] widths) =>
        Console.WriteLine($"| {string.Join(" | ", cells.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))} |");
}
