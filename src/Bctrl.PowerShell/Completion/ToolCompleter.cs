namespace Bctrl.PowerShell;

/// <summary>Completes the built-in tools. Other tools have ids.</summary>
public sealed class ToolCompleter() : WordCompleter(
[
    ("captcha.solve", "solves a captcha in a browser"),
    ("human.request", "asks a person, whose answer is the result"),
    ("stagehand.act", "performs an action on a page"),
    ("stagehand.observe", "finds the possible actions on a page"),
    ("stagehand.extract", "extracts data from a page"),
    ("browser.pages.list", "lists the pages of a browser"),
    ("browser.pages.open", "opens a page"),
    ("browser.pages.get", "gets a page"),
    ("browser.pages.activate", "activates a page"),
    ("browser.pages.close", "closes a page"),
    ("runtime.files.list", "lists the files of a runtime"),
    ("runtime.files.stage", "copies files to a runtime"),
    ("runtime.files.collect", "copies files from a runtime"),
    ("run.files.export", "exports the files of a run"),
    ("files.list", "lists files"),
    ("files.read_text", "reads the text of a file"),
    ("vault.secrets.list", "lists secrets"),
    ("vault.secrets.get", "gets a secret without its value"),
    ("vault.secrets.set", "creates or replaces a secret"),
    ("vault.secrets.update", "changes a secret"),
    ("vault.secrets.delete", "deletes a secret"),
    ("vault.secrets.value", "gets the value of a secret"),
    ("vault.totp.generate", "generates a one-time password"),
]);
