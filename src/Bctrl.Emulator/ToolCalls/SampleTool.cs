namespace Bctrl.Emulator;

/// <summary>The built-in tools, with sample results of every JSON type.</summary>
internal static class SampleTool
{
    private const string OtherResult = """{"ok":true,"items":[1,2,3]}""";

    private static readonly Dictionary<string, string> s_results = new()
    {
        ["stagehand.act"] = """{"success":true,"message":"Clicked the button 'Sign in'."}""",
        ["stagehand.observe"] = """[{"selector":"#sign-in","description":"the button 'Sign in'","method":"click"}]""",
        ["stagehand.extract"] = """{"orders":[{"id":"#1001","total":1249.95},{"id":"#1002","total":null}]}""",
        ["captcha.solve"] = """{"solved":true,"token":"sample-token","attempts":1}""",
        ["human.request"] = """{"approved":true}""",
        ["browser.pages.list"] = """[{"id":"page-1","url":"https://example.com/orders","active":true}]""",
        ["browser.pages.open"] = """{"id":"page-2","url":"https://example.com/"}""",
        ["browser.pages.get"] = """{"id":"page-1","url":"https://example.com/orders","title":"Orders"}""",
        ["browser.pages.activate"] = "true",
        ["browser.pages.close"] = "null",
        ["runtime.files.list"] = """["orders.csv","invoices/2026-01.pdf"]""",
        ["runtime.files.stage"] = """{"path":"orders.csv","size":18014398509481985}""",
        ["runtime.files.collect"] = "2",
        ["run.files.export"] = """{"fileId":"file-1","size":2048}""",
        ["files.list"] = "[]",
        ["files.read_text"] = "\"Item,Price\\nDesk,349.50\\n\"",
        ["vault.secrets.list"] = """["shop/user","shop/password"]""",
        ["vault.secrets.get"] = """{"name":"shop/user","createdAt":"2026-01-15T08:30:00.000Z"}""",
        ["vault.secrets.set"] = """{"name":"shop/user","created":true}""",
        ["vault.secrets.update"] = """{"name":"shop/user","created":false}""",
        ["vault.secrets.delete"] = "null",
        ["vault.secrets.value"] = "\"a sample value\"",
        ["vault.totp.generate"] = "\"042042\"",
    };

    /// <summary>Gets the names of the built-in tools.</summary>
    public static IEnumerable<string> Names => s_results.Keys;

    /// <summary>Returns whether there is a built-in tool with the name, or the name is the id of another tool.</summary>
    public static bool Exists(string? name) =>
        name is not null && (s_results.ContainsKey(name) || (name.StartsWith("tool_", StringComparison.Ordinal) && name.Length > 5));

    /// <summary>Gets the result of a tool as JSON.</summary>
    public static string GetResult(string name) => s_results.GetValueOrDefault(name, OtherResult);
}
