namespace Bctrl;

/// <summary>What went wrong. The name of each kind is the id of an error record; about_Bctrl_Errors describes them.</summary>
public enum BctrlErrorKind
{
    /// <summary>There is no connection or no API key, or the connection was closed.</summary>
    NotConnected,

    /// <summary>The API key, the server, the proxy or the subaccount is not valid. No request was sent.</summary>
    InvalidConnection,

    /// <summary>401: the API key is not valid. No other request can succeed.</summary>
    Unauthorized,

    /// <summary>403: the API key does not have permission.</summary>
    PermissionDenied,

    /// <summary>404 for an operation.</summary>
    OperationNotFound,

    /// <summary>404 for a tool call.</summary>
    ToolCallNotFound,

    /// <summary>404 for a tool.</summary>
    ToolNotFound,

    /// <summary>404 for anything else.</summary>
    NotFound,

    /// <summary>The request is not valid: 400, 422, another 4xx, or a parameter that is not valid.</summary>
    InvalidRequest,

    /// <summary>409: the current state does not allow the request.</summary>
    Conflict,

    /// <summary>409: the idempotency key was used before with another tool or another input. Nothing was started.</summary>
    IdempotencyKeyReused,

    /// <summary>429. The retries, if there were any, did not help.</summary>
    RateLimited,

    /// <summary>5xx or 408. The retries, if there were any, did not help.</summary>
    ServerError,

    /// <summary>No response was received, or the proxy requires authentication. The retries, if there were any, did not help.</summary>
    ConnectionFailed,

    /// <summary>The certificate is not trusted, or the TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>The response is a redirect, is not valid JSON, or does not describe what was requested.</summary>
    InvalidResponse,

    /// <summary>The response is larger than the limit.</summary>
    ResponseTooLarge,

    /// <summary>The response could not be saved to a file.</summary>
    FileNotSaved,

    /// <summary>The timeout elapsed before the operation completed. Its state was received before.</summary>
    OperationWaitTimeout,

    /// <summary>The timeout elapsed before the tool call completed. Its state was received before.</summary>
    ToolCallWaitTimeout,

    /// <summary>The timeout elapsed before the state of the operation or the tool call, or a response, was received.</summary>
    NoResponse,

    /// <summary>The operation failed, and success was required.</summary>
    OperationFailed,

    /// <summary>The operation was cancelled, and success was required.</summary>
    OperationCancelled,

    /// <summary>The operation reached the server's time limit, and success was required.</summary>
    OperationTimedOut,

    /// <summary>The tool call succeeded, but its result was not received.</summary>
    ToolCallResultUnavailable,

    /// <summary>The tool call failed, and success was required.</summary>
    ToolCallFailed,

    /// <summary>The tool call was cancelled, and success was required.</summary>
    ToolCallCancelled,

    /// <summary>The tool call reached the server's time limit, and success was required.</summary>
    ToolCallTimedOut,

    /// <summary>The id is blank, too long, the id of a tool call, or contains characters that no id contains.</summary>
    InvalidOperationId,

    /// <summary>The id is blank, too long, the id of an operation, or contains characters that no id contains.</summary>
    InvalidToolCallId,
}
