using System.Collections;
using System.Management.Automation;

namespace Bctrl.PowerShell;

/// <summary>
/// Sends any request to the API, with the key, the retries and the error records of the connection. JSON comes back as
/// objects, an operation as <see cref="Operation"/>, a tool call as <see cref="ToolCall"/>; anything else as text or bytes.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "BctrlRequest")]
[OutputType(typeof(PSObject), typeof(Operation), typeof(ToolCall), typeof(string), typeof(byte[]))]
public sealed class InvokeBctrlRequestCommand : RequestCmdlet
{
    /// <summary>
    /// The path of the route, such as <c>/v1/operations/0b7c2d64</c>. An absolute address is accepted when it is on the
    /// server of the connection: the key is sent nowhere else.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string Path { get; set; } = "";

    /// <summary>The method. The default is <c>GET</c>.</summary>
    [Parameter(Position = 1)]
    [ValidateSet("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")]
    public string Method { get; set; } = "GET";

    /// <summary>
    /// What to send. A hashtable or an object is converted to JSON, text is sent as JSON as it is, and a file (from
    /// <c>Get-Item</c>) or bytes are sent as they are.
    /// </summary>
    [Parameter(Position = 2, ValueFromPipeline = true)]
    [AllowNull]
    public object? Body { get; set; }

    /// <summary>What to append to the path as its query. A list is sent as one parameter for each value.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Query { get; set; }

    /// <summary>Additional headers. <c>Authorization</c>, which contains the key, can't be specified.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Headers { get; set; }

    /// <summary>
    /// Makes the request safe to repeat: the server does what it asks for only once. With it, also <c>POST</c> and
    /// <c>PATCH</c> are retried.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdempotencyKey { get; set; }

    /// <summary>Saves the response in this file. An existing file is replaced when the whole response was received.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Writes the text of the response as it is.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>The name of a variable for the headers of the response, also of an error. Null when none was received.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [Alias("RHV")]
    public string? ResponseHeadersVariable { get; set; }

    /// <summary>The name of a variable for the status code of the response, also of an error. Null when none was received.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatusCodeVariable { get; set; }

    /// <summary>Sends the request, once for each body.</summary>
    protected override void ProcessRecord()
    {
        var connection = ResolveConnection();
        SetVariables(null, null);
        ApiRequest request;
        AtomicFileWriter? file;
        try
        {
            request = new ApiRequestBuilder
            {
                Path = Path,
                Method = Method,
                Body = Body,
                Query = Query,
                Headers = Headers,
                IdempotencyKey = IdempotencyKey,
            }.Build(connection.Server, OutFile is null ? ApiRequest.DefaultMaxResponseLength : long.MaxValue);
            file = OutFile is null ? null : new AtomicFileWriter(GetFilePath(OutFile));
        }
        catch (Exception e) when (e is BctrlException or ArgumentException or IOException or UnauthorizedAccessException
            or FormatException or NotSupportedException or RuntimeException)
        {
            WriteError((e as BctrlException ?? new BctrlException(BctrlErrorKind.InvalidRequest, SafeText.FromOutside(e.Message), e)).ToErrorRecord(Path));
            return;
        }

        using (file)
            Send(connection, request, file);
    }

    private void Send(BctrlConnection connection, ApiRequest request, AtomicFileWriter? file)
    {
        try
        {
            if (TrySend(connection, request, new ResponseReader(connection.Json, Raw, file).ReadAsync, out var response))
                Write(connection, response);
        }
        catch (BctrlException e)
        {
            OnFailed(e);
        }
    }

    private void Write(BctrlConnection connection, ApiResponse response)
    {
        SetVariables(response.StatusCode, response.Headers);
        if (response.Content is Operation operation)
        {
            BctrlSession.Current.Operations.Remember(connection, operation);
            WriteObject(operation.WithNoteProperties());
        }
        else if (response.Content is ToolCall call)
        {
            BctrlSession.Current.ToolCalls.Remember(connection, call);
            WriteObject(call.WithNoteProperties());
        }
        else if (response.Content is not null)
        {
            WriteObject(response.Content, enumerateCollection: response.Content is object?[]);
        }
    }

    private void OnFailed(BctrlException failure)
    {
        if (failure is BctrlApiException response)
            SetVariables(response.StatusCode, response.Headers);
        WriteFailure(failure, Path);
    }

    private void SetVariables(int? statusCode, object? headers)
    {
        if (StatusCodeVariable is not null)
            SessionState.PSVariable.Set(StatusCodeVariable, statusCode);
        if (ResponseHeadersVariable is not null)
            SessionState.PSVariable.Set(ResponseHeadersVariable, headers);
    }

    private string GetFilePath(string path)
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? file : throw new BctrlException(BctrlErrorKind.FileNotSaved, CmdletMessages.PathIsNotAFile(path, provider.Name));
    }
}
