using System.Security;

namespace Bctrl.PowerShell;

/// <summary>The environment variables that stand in for parameters of <c>Connect-Bctrl</c>.</summary>
internal static class BctrlEnvironment
{
    public const string ApiKeyVariable = "BCTRL_API_KEY";

    private static readonly string[] s_serverVariables = ["BCTRL_BASE_URL", "BCTRL_API_BASE_URL", "BCTRL_API_URL"];

    public static SecureString? GetApiKey()
    {
        var text = Environment.GetEnvironmentVariable(ApiKeyVariable)?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        var key = new SecureString();
        foreach (var c in text!)
            key.AppendChar(c);
        return key;
    }

    /// <summary>What the variables hold, the one that counts first.</summary>
    public static IEnumerable<string> ServerTexts => s_serverVariables
        .Select(Environment.GetEnvironmentVariable)
        .Where(text => !string.IsNullOrWhiteSpace(text))
        .Select(text => text!.Trim());

    /// <exception cref="ArgumentException">The variable that counts holds something that is no address.</exception>
    public static Uri? GetServer()
    {
        if (ServerTexts.FirstOrDefault() is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var server)
            ? server
            : throw new ArgumentException(
                $"The environment names a server that is no address: '{Text.Clean(text)}'. " +
                $"Set {string.Join(", ", s_serverVariables)} to one like {ServerAddress.Default}, or remove it.");
    }
}
