using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bctrl;

/// <summary>Reads the API's bodies from the stream they come in.</summary>
internal sealed class BctrlJson
{
    /// <summary>Deeper bodies are refused: no honest one comes near, and each level costs stack.</summary>
    private const int MaxDepth = 128;

    private readonly JsonTypeInfo<Operation> _operation;
    private readonly JsonTypeInfo<object> _any;

    public BctrlJson(ValueFactory factory)
    {
        var options = new JsonSerializerOptions(BctrlJsonContext.Default.Options)
        {
            MaxDepth = MaxDepth,
            Converters = { new AnyValueConverter(factory) },
            TypeInfoResolver = BctrlJsonContext.Default,
        };
        _operation = (JsonTypeInfo<Operation>)options.GetTypeInfo(typeof(Operation));
        _any = (JsonTypeInfo<object>)options.GetTypeInfo(typeof(object));
    }

    /// <summary>An operation, at the top level or in an <c>operation</c> envelope.</summary>
    /// <exception cref="JsonException">It is not JSON, or not an operation.</exception>
    public async ValueTask<Operation> ReadOperationAsync(Stream body, CancellationToken cancellationToken)
    {
        var answer = await JsonSerializer.DeserializeAsync(body, _operation, cancellationToken).ConfigureAwait(false);
        return Unwrap(answer);
    }

    /// <summary>A body of any type.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public ValueTask<object?> ReadAnyAsync(Stream body, CancellationToken cancellationToken) =>
        JsonSerializer.DeserializeAsync(body, _any, cancellationToken);

    private static Operation Unwrap(Operation? answer)
    {
        var operation = answer?.Enveloped ?? answer;
        if (operation is null || string.IsNullOrEmpty(operation.Id) || string.IsNullOrEmpty(operation.Status))
            throw new JsonException("It has no operation with an id and a status.");
        if (operation == answer)
            return operation;

        // Only the operation is emitted, so it takes over what the envelope says beyond the specification.
        operation.TimedOutWaiting |= answer!.TimedOutWaiting;
        foreach (var property in answer.Unspecified ?? [])
        {
            // The operation may have one of that name too, and that is its own.
            var name = property.Key;
            while (operation.Unspecified?.ContainsKey(name) == true)
                name += "_";
            (operation.Unspecified ??= [])[name] = property.Value;
        }
        return operation;
    }
}
