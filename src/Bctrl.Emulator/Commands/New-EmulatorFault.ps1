<#
.SYNOPSIS
Makes the emulator fail the next requests.

.DESCRIPTION
The emulator returns a planned fault instead of the normal response to each request that matches it. If several faults
match a request, the emulator uses the one that was created first. To list the kinds of fault, run
Get-EmulatorFault -ListAvailable.

.PARAMETER Kind
The kind of fault, such as status-503. Press Tab to complete it.

.PARAMETER Id
The id of an operation or a tool call. The fault applies only to requests for this one. If you pipe several ids, the command
creates one fault for each. By default, the fault applies to all requests.

.PARAMETER Route
The requests that the fault applies to, or * for all of them. The routes of operations are wait, get and cancel. Those of
tool calls are tool-call-start, tool-call-list, tool-call-get, tool-call-cancel, tool-call-respond and tool-call-result. The
default is *.

.PARAMETER Count
The number of requests to fail. With 0, requests fail until you run Clear-EmulatorFault. The default is 0.

.PARAMETER DelaySeconds
The number of seconds between the request and the fault. The default is 0.

.PARAMETER DurationSeconds
For a stall: the number of seconds that it lasts. By default, it lasts until the client disconnects. For the kind
server-gone: the number of seconds that the server is down. The default is 1.

.PARAMETER Status
The status code of a fault of the kind status, from 200 to 999. The default is 500.

.PARAMETER RetryAfter
The Retry-After header of a fault of the kind status: a number of seconds, or a date. By default, the response doesn't
have this header.

.PARAMETER Body
The body of a fault of the kind status: json, nested, flat, html, plain or empty. The default is json.

.PARAMETER Location
The Location header of a redirect. The default is an address on a host that doesn't exist.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, or http://localhost:8787 if that variable isn't set.

.EXAMPLE
New-EmulatorFault status-503 -Count 3

The next three requests fail with status 503.

.EXAMPLE
$ids[0] | New-EmulatorFault -Kind reset-mid-body -Route wait

For every wait request for the first operation, the emulator resets the connection in the middle of the response.

.EXAMPLE
New-EmulatorFault repeated-cursor -Route tool-call-list

Every page of a list of tool calls has the same next cursor.

.EXAMPLE
New-EmulatorFault status -Status 429 -RetryAfter 5 -Count 1

The next request fails with status 429 and a Retry-After header of five seconds.
#>
function New-EmulatorFault {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]
        [ArgumentCompleter({
                param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameters)
                $null = $commandName, $parameterName, $commandAst
                $server = if ($fakeBoundParameters['Server']) { @{ Server = $fakeBoundParameters['Server'] } } else { @{} }
                Get-EmulatorFault -ListAvailable @server | Where-Object Kind -Like "$wordToComplete*" | ForEach-Object {
                    [Management.Automation.CompletionResult]::new($_.Kind, $_.Kind, 'ParameterValue', $_.Description)
                }
            })]
        [string] $Kind,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)] [string] $Id,
        [ValidateSet('wait', 'get', 'cancel', 'tool-call-start', 'tool-call-list', 'tool-call-get', 'tool-call-cancel', 'tool-call-respond', 'tool-call-result', '*')]
        [string] $Route,
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
        $requestBody = ConvertTo-RequestBody $PSBoundParameters @{
            Kind = 'kind'; Id = 'id'; Route = 'route'; Count = 'count'; DelaySeconds = 'delayMs'; DurationSeconds = 'durationMs'
            Status = 'status'; RetryAfter = 'retryAfter'; Body = 'body'; Location = 'location'
        }
        $null = Invoke-EmulatorRequest $PSCmdlet POST faults $Server $requestBody
    }
}
