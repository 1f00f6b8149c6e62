<#
.SYNOPSIS
Starts a tool call for each row of a CSV file, waits for all of them, answers their questions, and writes a report.

.DESCRIPTION
Starts the tool calls one after another, waits for all of them at once, and writes a CSV report with one row for each row of
the file: the tool call, its status, and its result as JSON. A row that can't be started is an error in the report, and the
script continues with the others. The report opens correctly in a spreadsheet: it is UTF-8 with a byte order mark, and no
cell is run as a formula. Times are in UTC, such as 2026-03-01T02:03:04Z, and durations are in seconds.

With -Answer, each question of a tool call is answered as soon as it arrives, also if a tool call asks again. Without it, a
tool call that requires input is left as it is, and a warning shows its question and the command that answers it.

No tool call is started twice: each has an idempotency key that consists of the name of the batch and the number of its row.
If the script was stopped, run it again. It then gets the tool calls that it started before, and starts the others.

The script returns one object: how many tool calls there were, how many have each status, how long they took, and which
failed and why, with the main properties of the summary of Measure-BctrlWork. Answered is the number of answers that were
sent. Report and HtmlReport are the paths of the report and of the web page.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Path
A CSV file in UTF-8. Its column Tool contains a built-in name such as captcha.solve, or the id of a tool. The other columns
that have a value are the properties of the input, as text.

.PARAMETER ReportPath
The report to write. An existing file is overwritten. The default is tool-calls-<date>.csv in the current folder. Row is the
number of the row in the file, without the header.

.PARAMETER HtmlPath
Also writes a web page about all tool calls, as ConvertTo-BctrlReport does. An existing file is overwritten.

.PARAMETER Answer
The answer to every question: a hashtable, an object, or text. Text that begins with { or [ is JSON, such as
'{"approved":true}'. If the server does not accept it, the tool call is left as it is.

.PARAMETER BatchName
The name of the batch, which the idempotency keys begin with. The default is the name of the file and the time of its last
change. To continue a batch with a file that was copied or touched, specify the same name as before. A row that was changed
since then is an error in the report.

.PARAMETER Timeout
The longest time that the script may take: a number of seconds, or text such as 90m or 8h. Tool calls that have not completed
by then continue on the server. The default is 8h.

.EXAMPLE
./Start-ToolCallBatch.ps1 orders.csv -Timeout 2h

Starts the tool calls of a file such as this, and writes, for example, tool-calls-2026-03-01.csv:

    Tool,url,instruction,prompt
    stagehand.extract,https://example.com/orders/1,the total,
    human.request,,,Pay the order 1?

.EXAMPLE
./Start-ToolCallBatch.ps1 orders.csv results.csv -HtmlPath report.html -Answer @{ approved = $true }

Answers every question with yes, and also writes a web page.

.EXAMPLE
pwsh -File Start-ToolCallBatch.ps1 orders.csv -Answer '{"approved":true}' -BatchName orders-2026-03-01

Runs in a scheduler. It is safe to run it again on the same day, also on another computer.

.NOTES
Exit codes
    0  all tool calls succeeded
    1  a tool call failed, was cancelled, or reached the time limit of the server
    2  the script could not run, or could not start or get a tool call, for example without an API key or a response
    3  the timeout elapsed and a tool call is still running, or a tool call requires input
If more than one applies, the exit code is the highest.
#>
#Requires -Version 5.1
[CmdletBinding()]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string] $Path,

    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty()]
    [string] $ReportPath = ('tool-calls-{0:yyyy-MM-dd}.csv' -f (Get-Date)),

    [ValidateNotNullOrEmpty()]
    [string] $HtmlPath,

    [ValidateNotNull()]
    [object] $Answer,

    [ValidateNotNullOrEmpty()]
    [string] $BatchName,

    [ValidateNotNullOrEmpty()]
    [string] $Timeout = '8h'
)

Set-StrictMode -Version Latest
# An error in this script must stop it. The errors about tool calls are collected where they occur.
$ErrorActionPreference = 'Stop'

# Reads the rows. Each becomes a tool call, so its result is first an error that says that it was not started.
function Read-Batch {
    param([string] $Path)

    $number = 0
    foreach ($row in Import-Csv -LiteralPath $Path -Encoding UTF8) {
        $number++
        if (-not "$($row.PSObject.Properties.Value)".Trim()) { continue }
        if (-not $row.PSObject.Properties['Tool']) { throw "There is no column Tool in '$Path'." }
        $values = [ordered]@{}
        foreach ($cell in $row.PSObject.Properties | Where-Object { $_.Value -and $_.Name -ne 'Tool' }) { $values[$cell.Name] = $cell.Value }
        $item = [pscustomobject]@{ Row = $number; Tool = $row.Tool; Values = $values; Id = $null; Result = $null }
        $item.Result = New-ToolCallError $item 'ScriptStopped' 'The script ended before the tool call was started.'
        $item
    }
}

# Creates an error about the tool call of a row, like those of Wait-BctrlToolCall. It says why the state is unknown.
function New-ToolCallError {
    param([object] $Item, [string] $Code, [string] $Message)

    $target = if ($Item.Id) { $Item.Id } else { "row $($Item.Row)" }
    [System.Management.Automation.ErrorRecord]::new(
        [System.Exception]::new($Message), "$Code,Bctrl.PowerShell.WaitBctrlToolCallCommand", 'NotSpecified', $target)
}

# Sets the exit code of a script that Ctrl+C or another command, such as Select-Object -First 1, stops before it runs 'exit'.
# A PowerShell that runs only this script or command ends with this exit code if it is not 0. At a prompt, PowerShell continues.
function Set-StoppedExitCode {
    param([int] $ExitCode)

    $global:LASTEXITCODE = $ExitCode
    $arguments = [Environment]::GetCommandLineArgs()
    $isPrompt = $arguments -match '^-noe' -or -not ($arguments -match '^-(f|c$|com|cwa|e$|ec|en|noni)|\.ps1$')
    $isCI = $env:GITHUB_ACTIONS -eq 'true' -or $env:TF_BUILD -eq 'true'
    if ($ExitCode -and ($isCI -or -not $isPrompt)) { $Host.SetShouldExit($ExitCode) }
}

# The exit code for a summary of operations. It is the same in all runbooks.
function Get-ExitCode {
    param([object] $Summary)

    if ($Summary.Running) { 3 } elseif ($Summary.Unknown) { 2 } elseif ($Summary.Succeeded -lt $Summary.Total) { 1 } else { 0 }
}

$columns = 'Row', 'ToolCallId', 'Tool', 'Status', 'StartedAt', 'FinishedAt', 'Seconds', 'Code', 'Message', 'Result'

# Converts the result of a row to a row of the report.
function ConvertTo-ToolCallRow {
    process {
        $row = [ordered]@{}
        foreach ($column in $columns) { $row[$column] = '' }
        $row.Row = $_.Row
        $row.ToolCallId = $_.Id
        $row.Tool = $_.Tool
        $result = $_.Result
        if ($result -is [System.Management.Automation.ErrorRecord]) {
            $row.Status = 'unknown'
            $row.Code = ($result.FullyQualifiedErrorId -split ',')[0]
            $row.Message = "$result"
        }
        else {
            $row.Status = $result.Status
            if ($result.StartedAt) { $row.StartedAt = $result.StartedAt.ToUniversalTime().ToString('s') + 'Z' }
            if ($result.FinishedAt) { $row.FinishedAt = $result.FinishedAt.ToUniversalTime().ToString('s') + 'Z' }
            $row.Seconds = $result.DurationSeconds
            $row.Code = $result.ErrorCode
            $row.Message = if ($result.Status -ceq 'requires_input') { $result.Prompt } else { $result.ErrorMessage }
            if ($result.Status -ceq 'succeeded') { $row.Result = ConvertTo-Json -InputObject $result.Result -Depth 100 -Compress }
            if ($result.TimedOutWaiting) { $row.Code = 'ToolCallWaitTimeout'; $row.Message = "It did not complete within the timeout ($Timeout)." }
        }
        # A spreadsheet runs a cell that starts like a formula, and these texts come from a server.
        foreach ($column in $columns) { $row[$column] = "$($row[$column])" -replace '^(?=[=+\-@\s\uFF1D\uFF0B\uFF0D\uFF20])', "'" }
        [pscustomobject]$row
    }
}

# Writes rows to a CSV file, or only the header if there are none.
function Write-Report {
    param([object[]] $Row, [string] $Path)

    $lines = if ($Row) { $Row | ConvertTo-Csv -NoTypeInformation } else { '"' + ($columns -join '","') + '"' }
    # Excel reads UTF-8 only with a byte order mark. Its name differs between PowerShell 7 and Windows PowerShell.
    $lines | Set-Content -LiteralPath $Path -Encoding $(if ($PSVersionTable.PSVersion.Major -ge 6) { 'utf8BOM' } else { 'UTF8' })
}

# The main properties of a summary, and the paths of the reports. A list shows them, because there is no view for this object.
function ConvertTo-BatchSummary {
    param([object] $Summary, [System.Collections.IDictionary] $Report)

    $batch = $Summary | Select-Object Total, Succeeded, Failed, Cancelled, TimedOut, Other, Running, Unknown, MedianSeconds, MaximumSeconds, Failures
    foreach ($name in $Report.Keys) { $batch | Add-Member $name (Resolve-Path -LiteralPath $Report[$name]).ProviderPath }
    $batch
}

# Writes the report and the web page.
function Write-BatchReport {
    Write-Report -Row @($items | ConvertTo-ToolCallRow) -Path $ReportPath
    if ($HtmlPath) { $items.Result | ConvertTo-BctrlReport | Set-Content -LiteralPath $HtmlPath }
}

# The time that is left. A timeout of 0 would have no limit.
function Get-SecondsLeft { [Math]::Max(1.0, ($longest - $watch.Elapsed).TotalSeconds) }

# Starts the tool calls, and returns their ids.
function Start-Batch {
    foreach ($item in $items) {
        if ($watch.Elapsed -ge $longest) { break }
        Write-Progress -Activity 'Starting tool calls' -Status "row $($item.Row) of $($items[-1].Row)" -PercentComplete (100 * $item.Row / $items[-1].Row)
        try {
            $item.Result = Start-BctrlToolCall $item.Tool $item.Values -IdempotencyKey "$key-$($item.Row)" -Timeout (Get-SecondsLeft)
            $item.Id = $item.Result.Id
            $itemOf[$item.Id] = $item
            $item.Id
        }
        catch {
            $code = ($_.FullyQualifiedErrorId -split ',')[0]
            # The error would be the same for each row.
            if ($code -in 'NotConnected', 'InvalidConnection', 'Unauthorized', 'ConnectionFailed') { throw }
            $item.Result = New-ToolCallError $item $code "$_"
        }
    }
    Write-Progress -Activity 'Starting tool calls' -Completed
}

# Waits for tool calls, answers their questions, and returns the ids of those to wait for again.
function Wait-Batch {
    param([string[]] $Id)

    $limit = @{ Timeout = Get-SecondsLeft }
    # A tool call that was answered may ask again while the others run. No question needs a warning.
    if ($hasAnswer) { $limit = @{ Timeout = [Math]::Min(30.0, $limit.Timeout); WarningAction = 'SilentlyContinue' } }

    Wait-BctrlToolCall -Id $Id -UntilInput @limit -ErrorAction SilentlyContinue -ErrorVariable failures | ForEach-Object {
        $itemOf[$_.Id].Result = $_
        if ($_.Status -cne 'requires_input') {
            if (-not $_.IsTerminal) { $_.Id }
        }
        elseif ($hasAnswer) {
            $response = Send-BctrlToolCallResponse $_.Id $Answer -Timeout (Get-SecondsLeft) -ErrorAction SilentlyContinue -ErrorVariable refusal
            if ($response) { $itemOf[$_.Id].Result = $response; $script:answered++ }
            # After a conflict, somebody else has answered.
            if ($response -or $refusal[0].FullyQualifiedErrorId -like 'Conflict,*') { $_.Id } else { Write-Error -ErrorRecord $refusal[0] -ErrorAction Continue }
        }
    }
    # The target of an error is an id if there was no response with the state.
    foreach ($failure in $failures | Where-Object { $_.TargetObject -is [string] }) {
        $itemOf[$failure.TargetObject].Result = $failure
        if ($failure.FullyQualifiedErrorId -like 'NoResponse,*') { $failure.TargetObject }
    }
}

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$hasAnswer = $PSBoundParameters.ContainsKey('Answer')
$answered = 0
$problem = $null
$exitCode = 2
$isStopped = $true
try {
    $items = @(Read-Batch -Path $Path)
    if (-not $items.Count) { throw "There is no tool call in '$Path'." }
    # Write it now: an error must not be found only after eight hours, and an old report must not be mailed again.
    Write-BatchReport
    # Ids of tool calls are case-sensitive.
    $itemOf = [System.Collections.Generic.Dictionary[string, object]]::new()
    # The timeout as the cmdlets read it, such as 1h30m. Get-Command imports the module.
    $null = Get-Command Start-BctrlToolCall
    $longest = [Bctrl.PowerShell.DurationAttribute]::new().Transform($ExecutionContext, $Timeout)
    if (-not $BatchName) { $BatchName = Get-Item -LiteralPath $Path | ForEach-Object { '{0} {1:o}' -f $_.Name, $_.LastWriteTimeUtc } }
    # A key has only ASCII characters.
    $key = [uri]::EscapeDataString($BatchName)
    try {
        $open = @(Start-Batch)
        Write-BatchReport
        while ($open.Count) {
            $open = @(Wait-Batch -Id $open)
            if ($watch.Elapsed -ge $longest) { break }
            # The status may change some time after an answer.
            if ($open.Count) { Start-Sleep -Milliseconds 500 }
        }
    }
    catch {
        # For example, the API key was revoked. The tool calls that completed before are in the report.
        $problem = $_
        Write-Error -ErrorRecord $problem -ErrorAction Continue
        $items | Where-Object {
            if ($_.Result -is [System.Management.Automation.ErrorRecord]) { $_.Result.FullyQualifiedErrorId -like 'ScriptStopped,*' } else { -not $_.Result.IsTerminal }
        } | ForEach-Object { $_.Result = New-ToolCallError $_ ($problem.FullyQualifiedErrorId -split ',')[0] "$problem" }
    }
    Write-BatchReport
    $reports = [ordered]@{ Report = $ReportPath }
    if ($HtmlPath) { $reports.HtmlReport = $HtmlPath }
    $summary = ConvertTo-BatchSummary ($items.Result | Measure-BctrlWork) $reports
    $summary | Add-Member Answered $answered
    $exitCode = [Math]::Max($(if ($problem) { 2 } else { 0 }), (Get-ExitCode $summary))
    # Another command may stop the script here.
    $summary
    $isStopped = $false
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    $exitCode = 2
    $isStopped = $false
}
finally {
    if ($isStopped) { Set-StoppedExitCode $exitCode }
}

exit $exitCode
