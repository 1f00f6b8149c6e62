namespace Bctrl.Emulator;

/// <summary>A call that a step can make, with the result it has when it succeeds.</summary>
/// <param name="Name">The call as <c>target.method</c>.</param>
/// <param name="Result">The result as JSON: any type.</param>
/// <param name="Binds">The type of what the step binds, where it binds something.</param>
internal sealed record SampleCall(string Name, string Result, string? Binds = null)
{
    /// <summary>The runtime kinds of the specification. Their first five calls have results of five types.</summary>
    public static readonly IReadOnlyDictionary<string, SampleCall[]> ByRuntimeKind =
        new Dictionary<string, SampleCall[]>
    {
        ["browser"] =
        [
            new("page.goto", """{"url":"https://example.com/orders","status":200,"redirected":false}""", "page"),
            new("page.title", "\"Orders\""),
            new("page.query", """["#1001","#1002","#1003"]""", "handle"),
            new("page.count", "3"),
            new("page.click", "null"),
            new("page.isVisible", "true"),
            new("context.cookies", """[{"name":"theme","value":"dark","secure":true}]""", "context"),
            new("page.on", """{"event":"download","cursor":18014398509481985}""", "subscription"),
            new("page.evaluate", "1249.95"),
        ],
        ["desktop"] =
        [
            new("window.open", """{"title":"Invoices","width":1280,"height":800}""", "handle"),
            new("window.title", "\"Invoices - 2 of 14\""),
            new("screen.windows", """["Invoices","Calculator"]"""),
            new("clipboard.length", "42"),
            new("mouse.click", "null"),
            new("window.isActive", "true"),
            new("screen.watch", """{"region":[0,0,640,480]}""", "subscription"),
        ],
        ["spreadsheet"] =
        [
            new("workbook.open", """{"sheets":["Orders","Totals"],"readOnly":false}""", "context"),
            new("cell.text", "\"Total\""),
            new("range.read", """[["Item","Price"],["Desk",349.5],["Lamp",null]]""", "handle"),
            new("range.sum", "349.50"),
            new("sheet.recalculate", "null"),
            new("sheet.isProtected", "false"),
        ],
    };

    public string Target => Name[..Name.IndexOf('.', StringComparison.Ordinal)];

    public string Method => Name[(Target.Length + 1)..];
}
