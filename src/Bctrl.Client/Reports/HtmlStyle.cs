namespace Bctrl;

/// <summary>The style sheet of a report. It contains no characters that XML escapes.</summary>
internal static class HtmlStyle
{
    public const string Text = """

        :root { color-scheme: light dark; --page: #ffffff; --card: #f5f6f8; --line: #d5d9df; --text: #1c2128; --note: #59616c;
          --succeeded: #1a7840; --failed: #c0212c; --timed-out: #7a3fc4; --cancelled: #8a5c00; --running: #0b62c4; --other: #59616c; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --page: #14171c; --card: #1e232a; --line: #39414c; --text: #e6e9ee; --note: #a3acb8;
            --succeeded: #4fc07a; --failed: #ff7b76; --timed-out: #bf94f7; --cancelled: #dfaa3c; --running: #6cb0ff; --other: #a3acb8; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; overflow-wrap: anywhere; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 8px; font-weight: 650; text-wrap: balance; }
        h2 { font-size: 20px; margin: 40px 0 12px; font-weight: 650; }
        h3 { font-size: 16px; margin: 0; font-weight: 600; }
        p { margin: 8px 0; }
        code, .id, .name { font-family: ui-monospace, "Cascadia Mono", Consolas, Menlo, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
        .lead { font-size: 20px; }
        .note, .more { color: var(--note); font-size: 14px; }
        .succeeded { color: var(--succeeded); } .failed { color: var(--failed); } .timed-out { color: var(--timed-out); }
        .cancelled { color: var(--cancelled); } .running { color: var(--running); } .other { color: var(--other); }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px; margin: 24px 0 0; }
        .figures div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
        .figures dt { color: var(--note); font-size: 14px; }
        .figures dd { margin: 0; }
        .figures .figure { font-size: 28px; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
        .durations { margin-top: 12px; }
        .durations .figure { font-size: 20px; }
        table { width: 100%; border-collapse: collapse; font-size: 15px; }
        th, td { text-align: left; vertical-align: top; padding: 10px 16px 10px 0; border-bottom: 1px solid var(--line); }
        th { color: var(--note); font-size: 14px; font-weight: 500; white-space: nowrap; }
        .name { min-width: 22ch; }
        .name.short { min-width: 0; white-space: nowrap; }
        .number { font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
        svg.timeline { display: block; margin: 16px 0 0 84px; width: calc(100% - 224px); overflow: visible; }
        svg text { fill: var(--text); font-size: 12px; }
        svg .id { text-anchor: end; fill: var(--note); }
        .mark line { stroke: var(--line); }
        .mark text { fill: var(--note); text-anchor: middle; }
        rect, .solid { fill: currentColor; }
        .stripe { stroke: var(--page); stroke-width: 2; stroke-opacity: 0.55; fill: none; }
        .bar.failed rect { fill: url(#pattern-failed); } .bar.timed-out rect { fill: url(#pattern-timed-out); }
        .bar.cancelled rect { fill: url(#pattern-cancelled); } .bar.other rect { fill: url(#pattern-other); }
        .bar rect { stroke: currentColor; }
        .bar.running rect { fill: none; stroke-width: 2; stroke-dasharray: 5 3; }
        article { border: 1px solid var(--line); border-radius: 10px; padding: 16px 20px; margin: 0 0 16px; }
        .badge { border: 1px solid currentColor; border-radius: 999px; padding: 1px 9px; font-size: 13px; margin-left: 6px; white-space: nowrap; }
        .problem { font-weight: 600; }
        ol { margin: 12px 0 0; padding-left: 28px; }
        ol dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 8px 0 12px; padding: 12px 16px; background: var(--card); border-radius: 8px; font-size: 15px; }
        ol dt { color: var(--note); }
        ol dd { margin: 0; }
        @media screen and (max-width: 900px), (max-width: 640px) {
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          tr { display: block; padding: 10px 0; border-bottom: 1px solid var(--line); }
          td { display: grid; grid-template-columns: 84px 1fr; border: 0; padding: 2px 0; }
          td:empty { display: none; }
          td::before { content: attr(data-label); color: var(--note); font: 400 14px/1.6 system-ui, sans-serif; }
          .name.short { white-space: normal; }
        }
        @media (max-width: 640px) {
          main { padding: 24px 16px 48px; }
          h1 { font-size: 24px; }
          .figures { grid-template-columns: repeat(3, 1fr); gap: 8px; margin-top: 16px; }
          .figures.durations { grid-template-columns: repeat(2, 1fr); margin-top: 8px; }
          .figures div { padding: 8px 12px; }
          .figures .figure { font-size: 20px; }
          svg.timeline { margin-left: 80px; width: calc(100% - 192px); }
          .minor text { display: none; }
          article { padding: 14px; }
          ol dl { grid-template-columns: 1fr; gap: 0; }
          ol dd { margin: 0 0 8px; }
        }
        @media print {
          :root { color-scheme: light; }
          body { font-size: 10pt; }
          main { max-width: none; padding: 0; }
          h1 { font-size: 20pt; } h2 { margin-top: 24px; break-after: avoid; }
          .figures div, ol dl { background: none; border: 1px solid var(--line); }
          table, ol dl { font-size: 9.5pt; } ol { margin-top: 4px; } ol dl { padding: 6px 12px; margin: 4px 0 8px; }
          th, td { padding: 5px 10px 5px 0; }
          article { padding: 8px 14px; margin-bottom: 10px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
          tr, svg.timeline, li, p, .figures { break-inside: avoid; }
          h3:not(:last-child), p:not(:last-child) { break-after: avoid; }
          .more { break-before: avoid; }
        }

        """;
}
