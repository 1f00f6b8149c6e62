namespace Bctrl.Emulator;

/// <summary>Writes the JSON of an operation, with all properties of the specification.</summary>
internal static class OperationJsonWriter
{
    public static void Write(Utf8JsonWriter json, EmulatedOperation operation, OperationSnapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteString("id", operation.Id);
        json.WriteString("status", snapshot.Status);
        json.WriteString("workspaceId", operation.WorkspaceId);
        json.WriteString("runtimeId", operation.RuntimeId);
        json.WriteString("runtime", operation.Runtime);
        json.WriteString("runtimeKind", operation.Options.RuntimeKind);
        json.WriteTime("createdAt", operation.CreatedAt);
        json.WriteTime("startedAt", snapshot.StartedAt);
        json.WriteTime("lastHeartbeatAt", snapshot.LastHeartbeatAt);
        json.WriteTime("cancelRequestedAt", snapshot.CancelRequestedAt);
        json.WriteTime("finishedAt", snapshot.FinishedAt);
        json.WriteString(
            "currentCall", snapshot.IsCompleted || snapshot.Step == 0 ? null : operation.GetCall(snapshot.Step).Name);
        WriteProgress(json, operation, snapshot);
        WriteResult(json, operation, snapshot);
        WriteError(json, operation, snapshot);
        json.WriteEndObject();
    }

    private static void WriteProgress(Utf8JsonWriter json, EmulatedOperation operation, OperationSnapshot snapshot)
    {
        if (snapshot.Step == 0)
        {
            json.WriteNull("progress");
            return;
        }
        var call = operation.GetCall(snapshot.Step).Name;
        json.WriteStartObject("progress");
        json.WriteNumber("step", snapshot.Step);
        json.WriteNumber("totalSteps", operation.Options.Steps);
        json.WriteString("currentCall", call);
        json.WriteString("message", snapshot.IsCompleted ? $"Completed at {call}" : $"Running {call}");
        json.WriteString("lastEventType", snapshot.IsCompleted ? "operation." + snapshot.Status : "step.started");
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, EmulatedOperation operation, OperationSnapshot snapshot)
    {
        if (snapshot.Status is not ("succeeded" or "failed"))
        {
            json.WriteNull("result");
            return;
        }
        var ok = snapshot.Status == "succeeded";
        json.WriteStartObject("result");
        json.WriteString("mode", "fail-fast");
        json.WriteBoolean("ok", ok);
        json.WriteString("runtime", operation.Runtime);
        json.WriteStartArray("steps");
        for (var step = 1; step <= snapshot.Step; step++)
            WriteStep(json, operation, step, ok || step < snapshot.Step);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, EmulatedOperation operation, int step, bool ok)
    {
        var call = operation.GetCall(step);
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
        var boundId = call.BindingType is { } type ? $"{type}-{operation.Id[..8]}" : null;
        json.WriteStartObject("resolved");
        json.WriteString("call", call.Name);
        json.WriteString("target", call.Target);
        json.WriteString("method", call.Method);
        json.WriteString("ref", call.BindingType is null ? null : "$" + call.Target);
        json.WriteString("sessionId", "session-" + operation.Id[..8]);
        json.WriteString("contextId", call.BindingType == "context" ? boundId : null);
        json.WriteString("pageId", call.Target == "page" ? "page-" + operation.Id[..8] : null);
        json.WriteString("handleId", call.BindingType == "handle" ? boundId : null);
        json.WriteEndObject();
        if (boundId is not null)
        {
            json.WriteStartObject("binding");
            json.WriteString("alias", call.Target);
            json.WriteString("id", boundId);
            json.WriteString("type", call.BindingType);
            json.WriteEndObject();
        }
    }

    private static void WriteFailure(Utf8JsonWriter json, EmulatedOperation operation, SampleCall call)
    {
        var code = operation.Options.Error?.Code ?? "TIMEOUT";
        var sample = SampleStepError.Get(code);
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", operation.Options.Error?.Message ?? sample.Message);
        json.WriteString("hint", operation.Options.Error?.Hint ?? sample.Hint);
        json.WriteStartObject("diagnostic");
        json.WriteString("id", "diag-" + operation.Id[..8]);
        json.WriteString("code", code);
        json.WriteString("category", sample.Category);
        json.WriteString("call", call.Name);
        json.WriteString("driver", operation.Options.RuntimeKind);
        json.WriteString("expected", sample.Expected);
        json.WriteString("received", sample.Received);
        json.WriteStartArray("closest");
        foreach (var closest in sample.Closest)
            json.WriteStringValue(closest);
        json.WriteEndArray();
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        json.WriteString("title", sample.Fix);
        json.WriteString("command", $"help {call.Name}");
        json.WriteString("example", $"{call.Name}()");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("docsUrl", "https://docs.example.com/errors/" + Uri.EscapeDataString(code));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, EmulatedOperation operation, OperationSnapshot snapshot)
    {
        if (snapshot.Status is not ("failed" or "timed_out"))
        {
            json.WriteNull("error");
            return;
        }
        var error = operation.Options.Error;
        var code = error?.Code ?? "TIMEOUT";
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", error?.Message ?? (snapshot.Status == "timed_out"
            ? "The operation exceeded its time limit."
            : SampleStepError.Get(code).Message));
        json.WritePropertyName("details");
        if (error?.Details is { } details)
            details.WriteTo(json);
        else
            WriteDetails(json, operation, snapshot.Step);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, EmulatedOperation operation, int step)
    {
        json.WriteStartObject();
        json.WriteNumber("step", step);
        json.WriteString("call", step == 0 ? null : operation.GetCall(step).Name);
        json.WriteEndObject();
    }
}
