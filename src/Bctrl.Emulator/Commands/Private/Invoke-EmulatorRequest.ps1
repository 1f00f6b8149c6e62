# Sends a request to a control route of the emulator and returns the response. If the request fails, it throws a
# terminating error on behalf of the calling command.
function Invoke-EmulatorRequest {
    param($CallingCmdlet, [string] $Method, [string] $Route, [uri] $Server, [Collections.IDictionary] $Body)

    if (-not $Server) {
        $Server = if ($env:BCTRL_BASE_URL) { $env:BCTRL_BASE_URL.Trim() } else { 'http://localhost:8787' }
    }
    $address = "$Server".TrimEnd('/') -replace '/v1$'
    $request = @{ Uri = "$address/emulator/$Route"; Method = $Method; UseBasicParsing = $true; TimeoutSec = 120 }
    if ($Body) {
        $request.ContentType = 'application/json; charset=utf-8'
        $request.Body = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $Body -Depth 20 -Compress))
    }
    # A proxy server can't reach the loopback address of this computer.
    if ($PSEdition -eq 'Core' -and $Server.IsAbsoluteUri -and $Server.IsLoopback) {
        $request.NoProxy = $true
    }
    $ProgressPreference = 'SilentlyContinue'
    try {
        $response = Invoke-RestMethod @request
        # The emulator returns a JSON object or an empty body. A string means that another server returned a web page.
        if ($response -isnot [string] -or -not $response) {
            return $response
        }
        $errorRecord, $status, $serverMessage = $null, 200, $null
    }
    catch {
        $errorRecord = $_
        # Strict mode doesn't allow reading a property that doesn't exist.
        $status = if ($errorRecord.Exception.PSObject.Properties['Response'] -and $errorRecord.Exception.Response) { [int] $errorRecord.Exception.Response.StatusCode }
        $serverMessage = try { ($errorRecord.ErrorDetails.Message | ConvertFrom-Json).error } catch { $null }
    }
    $message = if (-not $status) {
        "No emulator responds at $address ($($errorRecord.Exception.Message)). Start one with 'dotnet run --project src/Bctrl.Emulator'. To use an emulator at another address, set BCTRL_BASE_URL or -Server."
    }
    elseif ($status -eq 400 -and $serverMessage) {
        "The emulator rejected the request: $serverMessage"
    }
    else {
        "The server at $address is not an emulator: it responded to $Method /emulator/$Route with status $status. Set BCTRL_BASE_URL or -Server to the address of an emulator."
    }
    $innerException = if ($errorRecord) { $errorRecord.Exception }
    $CallingCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new([InvalidOperationException]::new($message, $innerException), 'EmulatorRequestFailed', 'ConnectionError', $address))
}
