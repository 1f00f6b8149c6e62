using System.Globalization;
using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>A request to a route of the API, with its whole body.</summary>
internal sealed record ApiRequest(HttpContext Context, ReadOnlyMemory<byte> Body)
{
    /// <summary>Gets a value that indicates whether the response is part of a fault.</summary>
    public bool IsFaulty { get; init; }

    public IQueryCollection Query => Context.Request.Query;

    public static async Task<ApiRequest> ReadAsync(HttpContext context) =>
        new(context, await JsonBody.ReadBytesAsync(context.Request));

    public string? GetRouteValue(string name) => Context.GetRouteValue(name)?.ToString();

    /// <summary>Reads the body as any JSON.</summary>
    public JsonElement ReadJson()
    {
        try
        {
            return JsonElement.Parse(Body.Span);
        }
        catch (JsonException)
        {
            throw ApiException.InvalidRequest("The request body must be JSON.");
        }
    }

    /// <summary>Reads a query parameter that is a number of seconds. The default is 0.</summary>
    public TimeSpan GetSeconds(string name)
    {
        if (!Query.TryGetValue(name, out var text))
            return TimeSpan.Zero;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            || !double.IsFinite(seconds) || seconds < 0)
        {
            throw ApiException.InvalidRequest($"{name} must be a number of seconds that is not negative.");
        }
        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.SecondsPerDay));
    }
}
