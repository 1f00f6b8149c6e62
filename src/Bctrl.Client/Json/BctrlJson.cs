using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bctrl;

/// <summary>Reads the JSON bodies of API responses.</summary>
internal sealed class BctrlJson
{
    /// <summary>
    /// The maximum nesting depth. Each level uses stack memory, and valid responses have far fewer levels.
    /// </summary>
    private const int MaxDepth = 128;

    private readonly JsonTypeInfo<Operation> _operation;
    private readonly JsonTypeInfo<ToolCall> _toolCall;
    private readonly JsonTypeInfo<ToolCallPage> _toolCallPage;
    private readonly JsonTypeInfo<object> _any;

    public BctrlJson(UntypedObjectFactory factory)
    {
        var options = new JsonSerializerOptions(BctrlJsonContext.Default.Options)
        {
            MaxDepth = MaxDepth,
            Converters = { new AnyValueConverter(factory) },
            TypeInfoResolver = BctrlJsonContext.Default,
        };
        _operation = (JsonTypeInfo<Operation>)options.GetTypeInfo(typeof(Operation));
        _toolCall = (JsonTypeInfo<ToolCall>)options.GetTypeInfo(typeof(ToolCall));
        _toolCallPage = (JsonTypeInfo<ToolCallPage>)options.GetTypeInfo(typeof(ToolCallPage));
        _any = (JsonTypeInfo<object>)options.GetTypeInfo(typeof(object));
    }

    /// <summary>
    /// Reads an operation, either at the top level or in the <c>operation</c> property of a <c>WaitResponse</c>.
    /// </summary>
    /// <exception cref="JsonException">The body is not valid JSON, or does not contain an operation.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Operation ReadOperation(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        Unwrap(Read(() => LazyValueConverter.Deserialize(SkipByteOrderMark(body), _operation), body, cancellationToken));

    /// <summary>Reads a tool call.</summary>
    /// <exception cref="JsonException">The body is not valid JSON, or does not contain a tool call.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public ToolCall ReadToolCall(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        Validate(Read(() => LazyValueConverter.Deserialize(SkipByteOrderMark(body), _toolCall), body, cancellationToken));

    /// <summary>Reads a page of the list of tool calls.</summary>
    /// <exception cref="JsonException">The body is not valid JSON, or does not contain a list of tool calls.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public ToolCallPage ReadToolCallPage(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        var page = Read(() => LazyValueConverter.Deserialize(SkipByteOrderMark(body), _toolCallPage), body, cancellationToken);
        if (page?.Data is null)
            throw new JsonException(ClientMessages.ResponseIsNoList);
        page.Data.ForEach(call => Validate(call));
        return page;
    }

    /// <summary>Reads a JSON value of any type, which is converted to objects on first access. It is validated now.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Lazy<object?> ReadLazily(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        Read(() => LazyValueConverter.Read(SkipByteOrderMark(body), _any), body, cancellationToken);

    /// <summary>Reads a JSON value of any type.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public object? ReadAny(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        Read(() => JsonSerializer.Deserialize(SkipByteOrderMark(body).Span, _any), body, cancellationToken);

    private static T Read<T>(Func<T> read, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        AnyValueConverter.Cancellation = cancellationToken;
        try
        {
            return read();
        }
        catch (JsonException e) when (WebPage.Describe(body.Span) is { } page)
        {
            throw new JsonException(ClientMessages.ResponseIsPage(page), e);
        }
        finally
        {
            AnyValueConverter.Cancellation = default;
        }
    }

    private static ReadOnlyMemory<byte> SkipByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body.Slice(3) : body;

    private static ToolCall Validate(ToolCall? call) => string.IsNullOrEmpty(call?.Id) || string.IsNullOrEmpty(call!.Status)
        ? throw new JsonException(ClientMessages.ResponseIsNoToolCall)
        : call;

    private static Operation Unwrap(Operation? response)
    {
        var operation = response?.Enveloped ?? response;
        if (operation is null || string.IsNullOrEmpty(operation.Id) || string.IsNullOrEmpty(operation.Status))
            throw new JsonException(ClientMessages.ResponseIsNoOperation);
        if (operation == response)
            return operation;

        // The envelope is discarded, so its properties are copied to the operation.
        operation.TimedOutWaiting |= response!.TimedOutWaiting;
        foreach (var property in response.AdditionalProperties ?? [])
        {
            // If the operation has a property with the same name, the copy gets another name.
            var name = property.Key;
            while (operation.AdditionalProperties?.ContainsKey(name) == true)
                name += "_";
            (operation.AdditionalProperties ??= [])[name] = property.Value;
        }
        return operation;
    }
}
