namespace Bctrl;

/// <summary>What went wrong. Each kind is the id of an error record, and each is described in about_Bctrl_Errors.</summary>
public enum BctrlErrorKind
{
    /// <summary>There is no connection and no key.</summary>
    NotConnected,

    /// <summary>401: the key is wrong, for every request.</summary>
    Unauthorized,

    /// <summary>403: the key may not do this.</summary>
    PermissionDenied,

    /// <summary>404 for an operation.</summary>
    OperationNotFound,

    /// <summary>404 for anything else.</summary>
    NotFound,

    /// <summary>400, 422, or a 4xx with no kind of its own.</summary>
    InvalidRequest,

    /// <summary>409: the request doesn't fit the state the server is in.</summary>
    Conflict,

    /// <summary>429, and again after every retry.</summary>
    RateLimited,

    /// <summary>5xx, and again after every retry.</summary>
    ServerError,

    /// <summary>No answer, and again after every retry.</summary>
    ConnectionFailed,

    /// <summary>The certificate or the handshake failed.</summary>
    TlsFailed,

    /// <summary>The answer is not JSON, or not an operation.</summary>
    InvalidResponse,

    /// <summary>The answer is larger than the limit.</summary>
    ResponseTooLarge,

    /// <summary>The time given is over, and the operation has not ended.</summary>
    OperationWaitTimeout,

    /// <summary>The operation failed, and success was required.</summary>
    OperationFailed,

    /// <summary>The operation was cancelled, and success was required.</summary>
    OperationCancelled,

    /// <summary>The operation reached the server's time limit, and success was required.</summary>
    OperationTimedOut,

    /// <summary>The id is blank, too long, or has characters that no id has.</summary>
    InvalidOperationId,
}
