using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Bctrl.Emulator;

/// <summary>
/// The response that a route would send without a fault, and variants of it. A fault that doesn't use it has no effect
/// on the operation or tool call: it is the response of a server that has not processed the request.
/// </summary>
internal sealed class NormalResponse(FaultRequest request)
{
    private ApiResponse? _response;
    private string? _itemJson;
    private string? _body;

    public int Status => Response.Status;

    /// <summary>Gets the status if the fault has used this response before; otherwise 200.</summary>
    public int StatusIfUsed => _response?.Status ?? 200;

    /// <summary>
    /// Gets the JSON of the operation or tool call. In a list, it is the first one. If there is none in the response, it
    /// is the whole body.
    /// </summary>
    public string ItemJson => _itemJson ??= Response.GetItemJson();

    /// <summary>Gets the JSON of a different, completed operation or tool call.</summary>
    public string OtherItemJson
    {
        get
        {
            var other = request.CreateOtherItem();
            return ApiResponse.ToJson(json => other.WriteTo(json, other.CompletedAt));
        }
    }

    /// <summary>Gets the name of the property that would contain the operation or tool call in an envelope.</summary>
    public string ItemName => request.CreateOtherItem() is EmulatedOperation ? "operation" : "toolCall";

    /// <summary>Gets the body. It is created once and cached, so that its length doesn't change.</summary>
    public string Body => _body ??= AddEnvelope(ItemJson);

    /// <summary>Gets the length of the body in bytes.</summary>
    public int BodyLength => Encoding.UTF8.GetByteCount(Body);

    public string FirstHalfOfBody => Body[..(Body.Length / 2)];

    private ApiResponse Response => _response ??= GetResponse();

    /// <summary>Returns the status line and the headers, with additional headers.</summary>
    public string GetHead(params string[] headers) => string.Join("\r\n", [
        $"HTTP/1.1 {Status} {ReasonPhrases.GetReasonPhrase(Status)}",
        "Content-Type: application/json", "Connection: close", .. headers, "\r\n"]);

    /// <summary>Returns the body with another JSON text instead of the operation or tool call.</summary>
    public string AddEnvelope(string itemJson) => Response.AddEnvelope(itemJson);

    /// <summary>
    /// Returns the body with additional JSON properties at the start of the operation or tool call. A result that is not
    /// an object becomes the property <c>value</c> of one.
    /// </summary>
    public string InsertProperties(string properties) => AddEnvelope(ItemJson switch
    {
        "{}" => $"{{{properties}}}",
        ['{', .. var rest] => $"{{{properties},{rest}",
        var value => $"{{{properties},\"value\":{value}}}",
    });

    /// <summary>
    /// Returns the body with a modified operation or tool call. A result that is not an object isn't modified.
    /// </summary>
    public string ModifyItem(Action<JsonObject> modify)
    {
        if (JsonNode.Parse(ItemJson) is not JsonObject item)
            return Body;
        modify(item);
        return AddEnvelope(item.ToJsonString());
    }

    /// <summary>Returns the body with other values of those properties that the operation or tool call has.</summary>
    public string ReplaceProperties(params (string Name, JsonNode? Value)[] properties) => ModifyItem(item =>
    {
        foreach (var (name, value) in properties)
        {
            if (item.ContainsKey(name))
                item[name] = value;
        }
    });

    /// <summary>Returns the body of a list with another cursor, and any other body without changes.</summary>
    public string ReplaceNextCursor(string cursor)
    {
        if (request.Route != RouteNames.ToolCallList || Status != 200)
            return Body;
        var page = JsonNode.Parse(Body)!;
        page["nextCursor"] = cursor;
        return page.ToJsonString();
    }

    private ApiResponse GetResponse()
    {
        try
        {
            return request.GetNormalResponse();
        }
        catch (ApiException e)
        {
            return e.ToResponse(request.Context);
        }
    }
}
