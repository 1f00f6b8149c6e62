using System.Diagnostics;
using System.Management.Automation;
using System.Text;

namespace Bctrl.Playground.Hosting;

/// <summary>
/// Progress, drawn below the last line of output and wiped before the next. The cursor rests where the pane begins,
/// so that output that knows nothing of the pane only ever writes over it.
/// </summary>
internal sealed class ProgressPane
{
    private const int BarWidth = 24;
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(150);

    private readonly List<(long Source, ProgressRecord Record)> _records = [];
    private readonly Stopwatch _sinceDrawn = Stopwatch.StartNew();
    private bool _drawn;
    private bool _atLineStart = true;

    public void Update(long source, ProgressRecord record)
    {
        var id = record.ActivityId;
        var place = _records.FindIndex(known => known.Source == source && known.Record.ActivityId == id);
        if (record.RecordType == ProgressRecordType.Completed)
            _records.RemoveAll(known => known.Source == source
                && (known.Record.ActivityId == id || known.Record.ParentActivityId == id));
        else if (place >= 0)
            _records[place] = (source, record);
        else
            _records.Add((source, record));

        if (_records.Count == 0)
            Hide();
        else
            DrawIfTime();
    }

    public void Clear()
    {
        Hide();
        _records.Clear();
    }

    /// <summary>Wipes it, for output to take its place.</summary>
    public void Hide()
    {
        if (_drawn)
            Console.Out.Write("\e[J");
        _drawn = false;
    }

    /// <summary>Draws it again below output that has been written.</summary>
    public void Show(bool atLineStart)
    {
        _atLineStart = atLineStart;
        DrawIfTime();
    }

    private void DrawIfTime()
    {
        if (!_atLineStart || _records.Count == 0 || _sinceDrawn.Elapsed < s_pace)
            return;
        var lines = _records
            .OrderBy(known => known.Record.ParentActivityId >= 0)
            .Take(Math.Min(8, Terminal.Height - 2))
            .Select(known => Line(known.Record))
            .ToArray();
        var text = new StringBuilder("\e[?25l\e[J").AppendJoin('\n', lines).Append('\r');
        if (lines.Length > 1)
            text.Append("\e[").Append(lines.Length - 1).Append('A');
        Console.Out.Write(text.Append("\e[?25h"));
        _drawn = true;
        _sinceDrawn.Restart();
    }

    private static string Line(ProgressRecord record)
    {
        var indent = record.ParentActivityId >= 0 ? "  " : "";
        var bar = new string(' ', BarWidth);
        if (record.PercentComplete >= 0)
        {
            var done = BarWidth * record.PercentComplete / 100;
            bar = Terminal.Colored(new string('━', done), "\e[32m")
                + Terminal.Colored(new string('─', BarWidth - done), "\e[2m");
        }
        var left = record.SecondsRemaining >= 0 ? $"  {TimeSpan.FromSeconds(record.SecondsRemaining):c} left" : "";
        var words = $"{record.Activity}  {record.StatusDescription}{left}";
        // One short of the width, since some terminals wrap as soon as a line is full.
        var room = Math.Max(0, Terminal.Width - indent.Length - BarWidth - 2);
        return $"{indent}{bar} {(words.Length > room ? words[..room] : words)}";
    }
}
