using System.Security;

namespace Bctrl.PowerShell;

/// <summary>The environment variables that are used instead of parameters of <c>Connect-Bctrl</c>.</summary>
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

    /// <summary>The variables that are set, and their values. The first one is used.</summary>
    public static IEnumerable<(string Name, string Value)> ServerVariables => s_serverVariables
        .Select(name => (name, Environment.GetEnvironmentVariable(name)?.Trim() ?? ""))
        .Where(variable => variable.Item2.Length > 0);

    /// <summary>The server, and the variable that it comes from, or else the default.</summary>
    /// <exception cref="BctrlException">The value is not an address.</exception>
    public static (Uri Server, string? Variable) GetServer()
    {
        var (name, value) = ServerVariables.FirstOrDefault();
        if (name is null)
            return (ServerAddress.Default, null);
        return Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out var server)
            ? (server, name)
            : throw new BctrlException(
                BctrlErrorKind.InvalidConnection, $"{ClientMessages.ServerIsInvalid(value)} {ClientMessages.ValueIsFromVariable(name)}");
    }
}
