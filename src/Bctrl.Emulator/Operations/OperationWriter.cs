using System.Globalization;

namespace Bctrl.Emulator;

/// <summary>Writes an operation as the specification describes it, all its properties filled.</summary>
internal static class OperationWriter
{
    public static void WriteWaitResponse(Utf8JsonWriter json, EmulatedOperation operation, DateTimeOffset now)
    {
        var state = operation.StateAt(now);
        json.WriteStartObject();
        json.WritePropertyName("operation");
        Write(json, operation, state);
        json.WriteBoolean("timedOutWaiting", !state.HasEnded);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, EmulatedOperation operation, DateTimeOffset now) =>
        Write(json, operation, operation.StateAt(now));

    private static void Write(Utf8JsonWriter json, EmulatedOperation operation, OperationState state)
    {
        json.WriteStartObject();
        json.WriteString("id", operation.Id);
        json.WriteString("status", state.Status);
        json.WriteString("workspaceId", operation.WorkspaceId);
        json.WriteString("runtimeId", operation.RuntimeId);
        json.WriteString("runtime", operation.Runtime);
        json.WriteString("runtimeKind", operation.Plan.RuntimeKind);
        WriteTime(json, "createdAt", operation.CreatedAt);
        WriteTime(json, "startedAt", state.StartedAt);
        WriteTime(json, "lastHeartbeatAt", state.LastHeartbeatAt);
        WriteTime(json, "cancelRequestedAt", state.CancelRequestedAt);
        WriteTime(json, "finishedAt", state.FinishedAt);
        json.WriteString("currentCall", state.HasEnded || state.Step == 0 ? null : operation.CallOf(state.Step).Name);
        WriteProgress(json, operation, state);
        WriteResult(json, operation, state);
        WriteError(json, operation, state);
        json.WriteEndObject();
    }

    private static void WriteProgress(Utf8JsonWriter json, EmulatedOperation operation, OperationState state)
    {
        if (state.Step == 0)
        {
            json.WriteNull("progress");
            return;
        }
        var call = operation.CallOf(state.Step).Name;
        json.WriteStartObject("progress");
        json.WriteNumber("step", state.Step);
        json.WriteNumber("totalSteps", operation.Plan.Steps);
        json.WriteString("currentCall", call);
        json.WriteString("message", state.HasEnded ? $"Ended in {call}" : $"Running {call}");
        json.WriteString("lastEventType", state.HasEnded ? "operation." + state.Status : "step.started");
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, EmulatedOperation operation, OperationState state)
    {
        if (state.Status is not ("succeeded" or "failed"))
        {
            json.WriteNull("result");
            return;
        }
        var ok = state.Status == "succeeded";
        json.WriteStartObject("result");
        json.WriteString("mode", "fail-fast");
        json.WriteBoolean("ok", ok);
        json.WriteString("runtime", operation.Runtime);
        json.WriteStartArray("steps");
        for (var step = 1; step <= state.Step; step++)
            WriteStep(json, operation, step, ok || step < state.Step);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, EmulatedOperation operation, int step, bool ok)
    {
        var call = operation.CallOf(step);
        json.WriteStartObject();
        json.WriteNumber("index", step - 1);
        json.WriteString("call", call.Name);
        json.WriteBoolean("ok", ok);
        if (ok)
            WriteSuccess(json, operation, call);
        else
            WriteFailure(json, operation, call);
        json.WriteEndObject();
    }

    private static void WriteSuccess(Utf8JsonWriter json, EmulatedOperation operation, SampleCall call)
    {
        json.WritePropertyName("result");
        json.WriteRawValue(call.Result);
        var boundId = call.Binds is { } type ? $"{type}-{operation.Id[..8]}" : null;
        json.WriteStartObject("resolved");
        json.WriteString("call", call.Name);
        json.WriteString("target", call.Target);
        json.WriteString("method", call.Method);
        json.WriteString("ref", call.Binds is null ? null : "$" + call.Target);
        json.WriteString("sessionId", "session-" + operation.Id[..8]);
        json.WriteString("contextId", call.Binds == "context" ? boundId : null);
        json.WriteString("pageId", call.Target == "page" ? "page-" + operation.Id[..8] : null);
        json.WriteString("handleId", call.Binds == "handle" ? boundId : null);
        json.WriteEndObject();
        if (boundId is not null)
        {
            json.WriteStartObject("binding");
            json.WriteString("alias", call.Target);
            json.WriteString("id", boundId);
            json.WriteString("type", call.Binds);
            json.WriteEndObject();
        }
    }

    private static void WriteFailure(Utf8JsonWriter json, EmulatedOperation operation, SampleCall call)
    {
        var code = operation.Plan.Error?.Code ?? "TIMEOUT";
        var failure = SampleFailure.For(code);
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", operation.Plan.Error?.Message ?? failure.Message);
        json.WriteString("hint", operation.Plan.Error?.Hint ?? failure.Hint);
        json.WriteStartObject("diagnostic");
        json.WriteString("id", "diag-" + operation.Id[..8]);
        json.WriteString("code", code);
        json.WriteString("category", failure.Category);
        json.WriteString("call", call.Name);
        json.WriteString("driver", operation.Plan.RuntimeKind);
        json.WriteString("expected", failure.Expected);
        json.WriteString("received", failure.Received);
        json.WriteStartArray("closest");
        foreach (var closest in failure.Closest)
            json.WriteStringValue(closest);
        json.WriteEndArray();
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        json.WriteString("title", failure.Fix);
        json.WriteString("command", $"help {call.Name}");
        json.WriteString("example", $"{call.Name}()");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("docsUrl", "https://docs.example.com/errors/" + Uri.EscapeDataString(code));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, EmulatedOperation operation, OperationState state)
    {
        if (state.Status is not ("failed" or "timed_out"))
        {
            json.WriteNull("error");
            return;
        }
        var error = operation.Plan.Error;
        var code = error?.Code ?? "TIMEOUT";
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", error?.Message ?? (state.Status == "timed_out"
            ? "The operation exceeded its time limit."
            : SampleFailure.For(code).Message));
        json.WritePropertyName("details");
        if (error?.Details is { } details)
            details.WriteTo(json);
        else
            WriteDetails(json, operation, state.Step);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, EmulatedOperation operation, int step)
    {
        json.WriteStartObject();
        json.WriteNumber("step", step);
        json.WriteString("call", step == 0 ? null : operation.CallOf(step).Name);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
