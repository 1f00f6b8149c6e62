<#
.SYNOPSIS
Starts operations in the emulator and returns their ids.

.DESCRIPTION
In the real service, operations are started through other parts of the API, which the emulator doesn't have. Use this
command instead. Each returned object has the properties Id, RuntimeKind and Runtime. You can pipe it to
Wait-BctrlOperation and to the other commands of the Bctrl module.

.PARAMETER Count
The number of operations to start, from 1 to 100,000. The default is 1.

.PARAMETER End
The final status of the operations: succeeded, failed, cancelled or timed_out. With never, the operations run until you
cancel them. The default is succeeded.

.PARAMETER DurationSeconds
The number of seconds from the start of an operation to its completion. Fractions are allowed. The default is 2.

.PARAMETER StepCount
The number of steps in each operation, from 0 to 1,000. The default is 5.

.PARAMETER FailAtStep
The number of the step that fails or times out. The first step is 1. Requires -End failed or -End timed_out. The default
is the middle step.

.PARAMETER ErrorCode
The error code, such as UNKNOWN_CALL. Requires -End failed or -End timed_out. The default is TIMEOUT.

.PARAMETER ErrorMessage
The error message. Requires -End failed or -End timed_out. The default depends on the error code.

.PARAMETER ErrorHint
The advice on how to fix the error. Requires -End failed or -End timed_out. The default depends on the error code.

.PARAMETER ErrorDetails
The details of the error, as a hashtable or an object. Requires -End failed or -End timed_out. The default contains the
number and the call of the step that failed.

.PARAMETER RuntimeKind
The kind of runtime that the operations run in: browser, desktop or spreadsheet. The default is browser.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, or http://localhost:8787 if that variable isn't set.

.EXAMPLE
New-EmulatorOperation 500 | Wait-BctrlOperation

Starts 500 operations that succeed after two seconds, and waits for them.

.EXAMPLE
New-EmulatorOperation -End failed -StepCount 8 -FailAtStep 3 -ErrorCode UNKNOWN_CALL | Wait-BctrlOperation -RequireSuccess

Starts an operation that fails at its third step, and shows the error.

.EXAMPLE
(New-EmulatorOperation 20 -DurationSeconds 5).Id | Set-Content ids.txt

Starts 20 operations and saves their ids in a file, for example as the input of a runbook.
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

    $body = ConvertTo-RequestBody $PSBoundParameters @{
        Count = 'count'; End = 'end'; DurationSeconds = 'durationMs'; StepCount = 'steps'; FailAtStep = 'failAtStep'; RuntimeKind = 'runtimeKind'
    }
    $operationError = ConvertTo-RequestBody $PSBoundParameters @{ ErrorCode = 'code'; ErrorMessage = 'message'; ErrorHint = 'hint'; ErrorDetails = 'details' }
    if ($operationError.Count) {
        $body.error = $operationError
    }
    $response = Invoke-EmulatorRequest $PSCmdlet POST operations $Server $body
    $response.operations | Select-Object @{ Name = 'Id'; Expression = { $_.id } }, @{ Name = 'RuntimeKind'; Expression = { $_.runtimeKind } }, @{ Name = 'Runtime'; Expression = { $_.runtime } }
}
