using Microsoft.AspNetCore.Routing;

namespace Bctrl.Emulator;

/// <summary>The endpoints of tool calls: start, list, get, cancel, respond and result.</summary>
internal sealed class ToolCallEndpoints(
    ToolCallStore calls, FaultInjector faults, RequestCounters statistics, TimeProvider time)
    : ItemEndpoints<EmulatedToolCall, ToolCallOptions>(calls, faults, statistics, time)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/tools/{tool}/calls", CreateHandler(RouteNames.ToolCallStart, Start));
        app.MapGet("/v1/tool-calls", CreateHandler(RouteNames.ToolCallList, List));
        app.MapGet("/v1/tool-calls/{id}", CreateItemHandler(RouteNames.ToolCallGet, Get));
        app.MapPost("/v1/tool-calls/{id}/cancel", CreateItemHandler(RouteNames.ToolCallCancel, Cancel));
        app.MapPost("/v1/tool-calls/{id}/respond", CreateItemHandler(RouteNames.ToolCallRespond, Respond));
        app.MapGet("/v1/tool-calls/{id}/result", CreateItemHandler(
            RouteNames.ToolCallResult, GetResult, request => request.GetSeconds("waitSeconds")));
    }

    protected override ApiException CreateNotFound(string id) => new(404, "tool_call.not_found",
        $"There is no tool call '{id}'.", "Ids of tool calls are case-sensitive.");

    private static ApiException CreateConflict(string message) => new(409, "tool_call.conflict", message);

    private ApiResponse Start(ApiRequest request)
    {
        var tool = request.GetRouteValue("tool")!;
        if (!SampleTool.Exists(tool))
        {
            throw new ApiException(404, "tool.not_found", $"There is no tool '{tool}'.",
                "Use the name of a built-in tool, such as captcha.solve, or the id of a tool.");
        }
        var body = request.ReadJson();
        var key = request.Context.Request.Headers["Idempotency-Key"];
        return CreateResponse(calls.Start(ToolCallBody.GetOptions(tool, body), body, key), 202);
    }

    private ApiResponse List(ApiRequest request)
    {
        var page = calls.List(ToolCallQuery.Parse(request.Query));
        var now = Time.GetUtcNow();
        // Faults can modify the first tool call. The envelope is the rest of the page.
        return page.Calls is [var first, ..]
            ? new ApiResponse(json => first.WriteTo(json, now)) { WriteEnvelope = WritePage }
            : new ApiResponse(json => WritePage(json, _ => { }));

        void WritePage(Utf8JsonWriter json, Action<Utf8JsonWriter> writeFirst)
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            writeFirst(json);
            foreach (var call in page.Calls.Skip(1))
                call.WriteTo(json, now);
            json.WriteEndArray();
            json.WriteString("nextCursor", page.NextCursor);
            json.WriteEndObject();
        }
    }

    private ApiResponse Get(ApiRequest request, EmulatedToolCall call) => CreateResponse(call);

    private ApiResponse Cancel(ApiRequest request, EmulatedToolCall call) => call.RequestCancellation(Time)
        ? CreateResponse(call)
        : throw CreateConflict("The tool call has already ended.");

    private ApiResponse Respond(ApiRequest request, EmulatedToolCall call)
    {
        var notWaiting = CreateConflict("The tool call is not waiting for input.");
        if (!call.GetSnapshot(Time.GetUtcNow()).RequiresInput)
            throw notWaiting;
        var response = request.ReadJson();
        if (ResponseSchema.Validate(call.ResponseSchema, response) is { } message)
            throw ApiException.InvalidRequest(message, "The response must match responseSchema of the tool call.");
        return call.Respond(response, Time) ? CreateResponse(call) : throw notWaiting;
    }

    private ApiResponse GetResult(ApiRequest request, EmulatedToolCall call)
    {
        var status = call.GetSnapshot(Time.GetUtcNow()).Status;
        return status switch
        {
            "succeeded" => new ApiResponse(call.WriteResult),
            "failed" or "cancelled" or "timed_out" => throw new ApiException(
                409, "tool_call." + status, $"The tool call has no result. Its status is {status}.",
                "GET /v1/tool-calls/{id} has the error."),
            _ => CreateResponse(call, 202),
        };
    }

    private ApiResponse CreateResponse(EmulatedToolCall call, int status = 200)
    {
        var now = Time.GetUtcNow();
        return new ApiResponse(json => call.WriteTo(json, now), status);
    }
}
