<#
.SYNOPSIS
Starts tool calls in the emulator and returns their ids.

.DESCRIPTION
Use this command to choose how tool calls run and complete. Start-BctrlToolCall starts tool calls in the emulator too; they
succeed with a sample result. Each returned object has the properties Id and Tool. You can pipe it to Wait-BctrlToolCall and
to the other commands of the Bctrl module.

.PARAMETER Count
The number of tool calls to start, from 1 to 100,000. The default is 1.

.PARAMETER Tool
The tool: the name of a built-in tool such as stagehand.act, or an id that starts with tool_. The default is captcha.solve.

.PARAMETER End
The final status of the tool calls: succeeded, failed, cancelled or timed_out. With never, the tool calls run until you
cancel them. The default is succeeded.

.PARAMETER DurationSeconds
The number of seconds from the start of a tool call to its completion. Fractions are allowed. The default is 2.

.PARAMETER RequiresInput
The tool calls wait for a response at half of their duration. If nobody responds within ten minutes, they time out. This is
the default for the tool human.request. To turn it off, use -RequiresInput:$false.

.PARAMETER Prompt
The prompt of tool calls that require input. The default is a sample.

.PARAMETER ResponseSchema
The JSON schema of the response to tool calls that require input, as a hashtable or an object. By default, the response is
an object with the property approved, which is true or false, and the optional property comment.

.PARAMETER ErrorCode
The error code. Requires -End failed or -End timed_out. The default is tool.failed or tool.timed_out.

.PARAMETER ErrorMessage
The error message. Requires -End failed or -End timed_out. The default depends on the final status.

.PARAMETER Retryable
The tool calls can be retried. Requires -End failed or -End timed_out. This is the default for -End timed_out. To turn it
off, use -Retryable:$false.

.PARAMETER Result
The result of tool calls that succeed: a string, a number, a hashtable or any other value that JSON can represent. The
default is the response if the tool calls require input, or a sample that depends on the tool.

.PARAMETER RunId
The id of the run of the tool calls. By default, they have none.

.PARAMETER RuntimeId
The id of the runtime of the tool calls. By default, they have none.

.PARAMETER SpaceId
The id of the space of the tool calls, which is a filter of the list of tool calls. The default is default.

.PARAMETER TurnId
The id of the turn of the tool calls. By default, they have none.

.PARAMETER CallerType
The type of the caller: api, agent, system or test. The default is api.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, or http://localhost:8787 if that variable isn't set.

.EXAMPLE
New-EmulatorToolCall 200 -Tool stagehand.extract | Wait-BctrlToolCall

Starts 200 tool calls that succeed after two seconds, and waits for them.

.EXAMPLE
New-EmulatorToolCall -Tool human.request -Prompt 'Approve the order?' | Wait-BctrlToolCall -UntilInput

Starts a tool call that requires input after one second, and waits until it does.

.EXAMPLE
New-EmulatorToolCall -End failed -ErrorCode captcha.unsolved -RunId run-1 | Wait-BctrlToolCall -RequireSuccess

Starts a tool call of a run that fails, and shows the error.
#>
function New-EmulatorToolCall {
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Position = 0)] [ValidateRange(1, 100000)] [int] $Count,
        [string] $Tool,
        [ValidateSet('succeeded', 'failed', 'cancelled', 'timed_out', 'never')] [string] $End,
        [ValidateRange(0, 2147483)] [double] $DurationSeconds,
        [switch] $RequiresInput,
        [string] $Prompt,
        [object] $ResponseSchema,
        [string] $ErrorCode,
        [string] $ErrorMessage,
        [switch] $Retryable,
        [object] $Result,
        [string] $RunId,
        [string] $RuntimeId,
        [string] $SpaceId,
        [string] $TurnId,
        [ValidateSet('api', 'agent', 'system', 'test')] [string] $CallerType,
        [uri] $Server
    )

    $body = ConvertTo-RequestBody $PSBoundParameters @{
        Count = 'count'; Tool = 'tool'; End = 'end'; DurationSeconds = 'durationMs'; RequiresInput = 'requiresInput'
        Prompt = 'prompt'; ResponseSchema = 'responseSchema'; Retryable = 'retryable'; Result = 'result'
        RunId = 'runId'; RuntimeId = 'runtimeId'; SpaceId = 'spaceId'; TurnId = 'turnId'; CallerType = 'callerType'
    }
    $toolCallError = ConvertTo-RequestBody $PSBoundParameters @{ ErrorCode = 'code'; ErrorMessage = 'message' }
    if ($toolCallError.Count) {
        $body.error = $toolCallError
    }
    $response = Invoke-EmulatorRequest $PSCmdlet POST tool-calls $Server $body
    $response.toolCalls | Select-Object @{ Name = 'Id'; Expression = { $_.id } }, @{ Name = 'Tool'; Expression = { $_.tool } }
}
