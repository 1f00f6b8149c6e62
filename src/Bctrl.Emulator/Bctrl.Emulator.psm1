Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# Sends a request to the emulator, and emits what its response holds. An error is one of the command that sends it.
function Invoke-Emulator {
    param($Caller, [string] $Method, [string] $Route, [uri] $Server, [Collections.IDictionary] $Body)

    if (-not $Server) {
        $Server = if ($env:BCTRL_BASE_URL) { $env:BCTRL_BASE_URL.Trim() } else { 'http://localhost:8787' }
    }
    $address = "$Server".TrimEnd('/') -replace '/v1$'
    $request = @{ Uri = "$address/emulator/$Route"; Method = $Method; UseBasicParsing = $true; TimeoutSec = 120 }
    if ($Body) {
        $request.ContentType = 'application/json; charset=utf-8'
        $request.Body = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $Body -Depth 20 -Compress))
    }
    # A proxy cannot reach the loopback of this machine.
    if ($PSEdition -eq 'Core' -and $Server.IsAbsoluteUri -and $Server.IsLoopback) {
        $request.NoProxy = $true
    }
    $ProgressPreference = 'SilentlyContinue'
    try {
        $response = Invoke-RestMethod @request
        # A page of HTML is a text; what the emulator sends is an object, or nothing.
        if ($response -isnot [string] -or -not $response) {
            return $response
        }
        $failure, $status, $said = $null, 200, $null
    }
    catch {
        $failure = $_
        # In strict mode a property that is not there is an error.
        $status = if ($failure.Exception.PSObject.Properties['Response'] -and $failure.Exception.Response) { [int] $failure.Exception.Response.StatusCode }
        $said = try { ($failure.ErrorDetails.Message | ConvertFrom-Json).error } catch { $null }
    }
    $message = if (-not $status) {
        "No emulator responds at $address ($($failure.Exception.Message)). Start one with 'dotnet run --project src/Bctrl.Emulator'. To use one at another address, set BCTRL_BASE_URL or -Server."
    }
    elseif ($status -eq 400 -and $said) {
        "The emulator does not accept this: $said"
    }
    else {
        "The server at $address is not an emulator: it responded to $Method /emulator/$Route with status $status. Set BCTRL_BASE_URL or -Server to an emulator."
    }
    $inner = if ($failure) { $failure.Exception }
    $Caller.ThrowTerminatingError([Management.Automation.ErrorRecord]::new([InvalidOperationException]::new($message, $inner), 'EmulatorRequestFailed', 'ConnectionError', $address))
}

# The members of a request body: the parameters that were given, under the names of the API.
function ConvertTo-Body {
    param([Collections.IDictionary] $Given, [Collections.IDictionary] $Name)

    $body = [ordered] @{}
    foreach ($parameter in $Name.Keys | Where-Object { $Given.ContainsKey($_) } | Sort-Object) {
        $value = $Given[$parameter]
        $body[$Name[$parameter]] = if ($parameter -like '*Seconds') { [int] [Math]::Round($value * 1000) }
        # The emulator knows the values of its lists in lower case only.
        elseif ($parameter -in 'End', 'RuntimeKind', 'Route', 'Body') { $value.ToLowerInvariant() }
        else { $value }
    }
    $body
}

<#
.SYNOPSIS
Starts operations in the emulator and emits their ids.

.DESCRIPTION
The real API starts operations elsewhere; the emulator starts them on request. Each object that is emitted has the
properties Id, RuntimeKind and Runtime. Wait-BctrlOperation and the other cmdlets of Bctrl accept it from the pipeline.

.PARAMETER Count
How many operations to start, 1 to 100,000. The default is 1.

.PARAMETER End
How they end: succeeded, failed, cancelled, timed_out, or never, which runs until it is cancelled. The default is
succeeded.

.PARAMETER DurationSeconds
The seconds from their start to their end. Fractions are allowed. The default is 2.

.PARAMETER StepCount
How many steps each has, 0 to 1,000. The default is 5.

.PARAMETER FailAtStep
The step that fails or hangs, counted from 1. It needs -End failed or timed_out. The default is the middle one.

.PARAMETER ErrorCode
The code of the error, such as UNKNOWN_CALL. It needs -End failed or timed_out. The default is TIMEOUT.

.PARAMETER ErrorMessage
The message of the error. It needs -End failed or timed_out. The default suits the code.

.PARAMETER ErrorHint
What to do about the error. It needs -End failed or timed_out. The default suits the code.

.PARAMETER ErrorDetails
The details of the error: a hashtable or an object. It needs -End failed or timed_out. The default is the step and its
call.

.PARAMETER RuntimeKind
What they run in: browser, desktop or spreadsheet. The default is browser.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, and without it http://localhost:8787.

.EXAMPLE
New-EmulatorOperation 500 | Wait-BctrlOperation

Starts 500 operations that succeed after two seconds, and waits for them.

.EXAMPLE
New-EmulatorOperation -End failed -StepCount 8 -FailAtStep 3 -ErrorCode UNKNOWN_CALL | Wait-BctrlOperation -RequireSuccess

Shows the error of an operation that fails at its third step.

.EXAMPLE
(New-EmulatorOperation 20 -DurationSeconds 5).Id | Set-Content ids.txt

Writes a list of ids for a runbook.
#>
function New-EmulatorOperation {
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Position = 0)] [ValidateRange(1, 100000)] [int] $Count,
        [ValidateSet('succeeded', 'failed', 'cancelled', 'timed_out', 'never')] [string] $End,
        [ValidateRange(0, 2147483)] [double] $DurationSeconds,
        [ValidateRange(0, 1000)] [int] $StepCount,
        [ValidateRange(1, 1000)] [int] $FailAtStep,
        [string] $ErrorCode,
        [string] $ErrorMessage,
        [string] $ErrorHint,
        [object] $ErrorDetails,
        [ValidateSet('browser', 'desktop', 'spreadsheet')] [string] $RuntimeKind,
        [uri] $Server
    )

    $body = ConvertTo-Body $PSBoundParameters @{
        Count = 'count'; End = 'end'; DurationSeconds = 'durationMs'; StepCount = 'steps'; FailAtStep = 'failAtStep'; RuntimeKind = 'runtimeKind'
    }
    $failure = ConvertTo-Body $PSBoundParameters @{ ErrorCode = 'code'; ErrorMessage = 'message'; ErrorHint = 'hint'; ErrorDetails = 'details' }
    if ($failure.Count) {
        $body.error = $failure
    }
    $created = Invoke-Emulator $PSCmdlet POST operations $Server $body
    $created.operations | Select-Object @{ Name = 'Id'; Expression = { $_.id } }, @{ Name = 'RuntimeKind'; Expression = { $_.runtimeKind } }, @{ Name = 'Runtime'; Expression = { $_.runtime } }
}

<#
.SYNOPSIS
Plans a fault: what goes wrong with the next requests to the emulator.

.DESCRIPTION
A planned fault happens to the requests that it fits, in place of their normal response. Of several that fit, the one
that was planned first happens. Get-EmulatorFault -ListAvailable shows the kinds.

.PARAMETER Kind
The kind of fault, such as status-503. Tab completes it.

.PARAMETER Id
The id of the only operation that it happens to, also from the pipeline: one fault is planned for each. The default is
every operation.

.PARAMETER Route
The requests that it happens to: wait, get, cancel, or * for all. The default is *.

.PARAMETER Count
How many times it happens. 0 means until Clear-EmulatorFault. The default is 0.

.PARAMETER DelaySeconds
The seconds before it happens. The default is 0.

.PARAMETER DurationSeconds
The seconds that a stall lasts, by default until the client disconnects, or that the server is gone, by default 1.

.PARAMETER Status
The status code of a fault of the kind status, 200 to 999. The default is 500.

.PARAMETER RetryAfter
The Retry-After header of a fault of the kind status: a number of seconds, or a date. The default is no header.

.PARAMETER Body
The body of a fault of the kind status: json, nested, flat, html, plain or empty. The default is json.

.PARAMETER Location
The address that a redirect leads to. The default is a host that does not exist.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, and without it http://localhost:8787.

.EXAMPLE
New-EmulatorFault status-503 -Count 3

The next three requests get 503.

.EXAMPLE
$ids[0] | New-EmulatorFault -Kind reset-mid-body -Route wait

Every wait for the first operation has its connection reset in the middle of the response.

.EXAMPLE
New-EmulatorFault status -Status 429 -RetryAfter 5 -Count 1

The next request is told to come back in five seconds.
#>
function New-EmulatorFault {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]
        [ArgumentCompleter({
                param($commandName, $parameterName, $word, $commandAst, $given)
                $null = $commandName, $parameterName, $commandAst
                $server = if ($given['Server']) { @{ Server = $given['Server'] } } else { @{} }
                Get-EmulatorFault -ListAvailable @server | Where-Object Kind -Like "$word*" | ForEach-Object {
                    [Management.Automation.CompletionResult]::new($_.Kind, $_.Kind, 'ParameterValue', $_.Description)
                }
            })]
        [string] $Kind,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)] [string] $Id,
        [ValidateSet('wait', 'get', 'cancel', '*')] [string] $Route,
        [ValidateRange(0, 2147483647)] [int] $Count,
        [ValidateRange(0, 2147483)] [double] $DelaySeconds,
        [ValidateRange(0, 2147483)] [double] $DurationSeconds,
        [ValidateRange(200, 999)] [int] $Status,
        [string] $RetryAfter,
        [ValidateSet('json', 'nested', 'flat', 'html', 'plain', 'empty')] [string] $Body,
        [string] $Location,
        [uri] $Server
    )

    process {
        $plan = ConvertTo-Body $PSBoundParameters @{
            Kind = 'kind'; Id = 'id'; Route = 'route'; Count = 'count'; DelaySeconds = 'delayMs'; DurationSeconds = 'durationMs'
            Status = 'status'; RetryAfter = 'retryAfter'; Body = 'body'; Location = 'location'
        }
        $null = Invoke-Emulator $PSCmdlet POST faults $Server $plan
    }
}

<#
.SYNOPSIS
Gets the faults that are planned, or the kinds that can be.

.DESCRIPTION
A planned fault has the properties Kind, Route, Id, Count and Happened, the number of times that it has happened. One
that has happened Count times is no longer planned.

.PARAMETER ListAvailable
Gets the kinds of fault, each with a description, instead of what is planned.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, and without it http://localhost:8787.

.EXAMPLE
Get-EmulatorFault

Shows what is planned, and how often it has happened.

.EXAMPLE
Get-EmulatorFault -ListAvailable | Where-Object Kind -like status-*

Shows the faults that are a status code.
#>
function Get-EmulatorFault {
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param([switch] $ListAvailable, [uri] $Server)

    $faults = Invoke-Emulator $PSCmdlet GET faults $Server
    if ($ListAvailable) {
        foreach ($kind in $faults.kinds) {
            [pscustomobject] @{ Kind = $kind.name; Description = $kind.description }
        }
    }
    else {
        foreach ($fault in $faults.planned) {
            [pscustomobject] @{ Kind = $fault.kind; Route = $fault.route; Id = $fault.id; Count = $fault.count; Happened = $fault.happened }
        }
    }
}

<#
.SYNOPSIS
Removes all planned faults.

.DESCRIPTION
From then on the emulator responds normally.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, and without it http://localhost:8787.

.EXAMPLE
Clear-EmulatorFault

Removes them.
#>
function Clear-EmulatorFault {
    [CmdletBinding()]
    param([uri] $Server)

    $null = Invoke-Emulator $PSCmdlet DELETE faults $Server
}

<#
.SYNOPSIS
Gets the number of requests that the emulator has received.

.DESCRIPTION
Emits one object for all routes together and one for each of wait, get and cancel. Served counts the requests that have
ended, InFlight those that have not, and PeakInFlight the most at one time. Requests to the emulator itself, as the
commands of this module make them, do not count.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, and without it http://localhost:8787.

.EXAMPLE
Get-EmulatorStatistic

Shows the counts.

.EXAMPLE
Get-EmulatorStatistic | Where-Object Route -eq wait

Shows what the waiting cost the server.
#>
function Get-EmulatorStatistic {
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param([uri] $Server)

    $total = Invoke-Emulator $PSCmdlet GET stats $Server
    $rows = @([pscustomobject] @{ Route = '*'; Count = $total }) +
        @($total.routes.PSObject.Properties | ForEach-Object { [pscustomobject] @{ Route = $_.Name; Count = $_.Value } })
    foreach ($row in $rows) {
        [pscustomobject] @{ Route = $row.Route; Served = $row.Count.served; InFlight = $row.Count.inFlight; PeakInFlight = $row.Count.peakInFlight }
    }
}
