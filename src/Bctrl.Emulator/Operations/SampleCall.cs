namespace Bctrl.Emulator;

/// <summary>A call that a step can make, with a sample result.</summary>
/// <param name="Name">The name of the call, in the form <c>target.method</c>.</param>
/// <param name="Result">The result of a successful call, as JSON of any type.</param>
/// <param name="BindingType">The type of the object that the step binds, or null if it binds none.</param>
internal sealed record SampleCall(string Name, string Result, string? BindingType = null)
{
    /// <summary>The calls of each runtime kind. The first five results have five different JSON types.</summary>
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
