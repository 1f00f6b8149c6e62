<#
.SYNOPSIS
Starts a tool call for each row of a CSV file, waits for all of them, answers those that require input, and writes a report.

.DESCRIPTION
Starts the tool calls one after another, and then waits for all of them at once. If a tool call has a question, the script
answers it with -Answer, and continues to wait. The report has one row for each row of the file, with the result as JSON. It
opens correctly in a spreadsheet: it is UTF-8 with a byte order mark, and no cell is run as a formula. Times are in UTC, such
as 2026-03-01T02:03:04Z, and durations are in seconds.

You can run the script again after it was stopped or the computer was restarted. Each row has an idempotency key, so that the
script starts nothing twice: it gets the tool calls that it started before, and waits for them. The key is the name of the
batch and the number of the row. If you change the file, its default name changes, and all rows are started again.

The script returns one object: how many tool calls there were, how many have each status, how long they took, and which failed
and why. Its properties Report and HtmlReport are the paths of the report and of the web page. It uses the connection of the
session (Connect-Bctrl), or else a connection from the environment variables BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Path
A CSV file with a column Tool, which is a built-in name such as captcha.solve or the id of a tool. The other columns are the
properties of the input. A property without a value is left out.

.PARAMETER ReportPath
The report to write. An existing file is overwritten. The default is tool-calls-<date>.csv in the current folder.

.PARAMETER HtmlPath
Also writes a web page about all tool calls, as ConvertTo-BctrlReport does. An existing file is overwritten.

.PARAMETER Answer
The answer to every question: a hashtable, or JSON text such as '{"approved":true}'. Without it, the script leaves questions
open, shows each with the command that answers it, and exits with 3.

.PARAMETER BatchName
The name of the batch. The default is the name of the file and the time at which it was changed.

.PARAMETER Timeout
The longest time to wait: a number of seconds, or text such as 90m or 8h. The default is 8h.

.EXAMPLE
./Start-ToolCallBatch.ps1 calls.csv -Answer @{ approved = $true }

Starts the tool calls, approves everything that they ask, and writes, for example, tool-calls-2026-03-01.csv.

.EXAMPLE
./Start-ToolCallBatch.ps1 calls.csv report.csv -HtmlPath report.html -BatchName invoices-march -Timeout 2h

Starts each row once, even if the file is changed between two runs of the script with this name. It leaves questions open.

.NOTES
Exit codes
    0  all tool calls succeeded
    1  a tool call failed, was cancelled, or reached a time limit of the server
    2  the script could not run, or could not start or get a tool call, for example without an API key or a response
    3  the timeout elapsed, and a tool call is still running, or a tool call has a question
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

# Creates an error about a tool call whose state is unknown. It says why.
function New-ToolCallError {
    param([string] $Id, [object] $ErrorRecord)

    $code, $message = if ($ErrorRecord) { ($ErrorRecord.FullyQualifiedErrorId -split ',')[0], "$ErrorRecord" }
    else { 'ScriptStopped', 'The script was stopped before it ended.' }
    [System.Management.Automation.ErrorRecord]::new(
        [System.Exception]::new($message), "$code,Bctrl.PowerShell.WaitBctrlToolCallCommand", 'NotSpecified', $Id)
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

# Converts the result of a row to a row of the report. A result is a tool call, or an error.
function ConvertTo-ToolCallRow {
    param([int] $Number, [string] $Tool, [object] $Result)

    $row = [ordered]@{}
    foreach ($column in $columns) { $row[$column] = '' }
    $row.Row = $Number
    $row.Tool = $Tool
    if ($Result -is [System.Management.Automation.ErrorRecord]) {
        if (-not "$($Result.TargetObject)".StartsWith('row ')) { $row.ToolCallId = $Result.TargetObject }
        $row.Status = 'unknown'
        $row.Code = ($Result.FullyQualifiedErrorId -split ',')[0]
        $row.Message = "$Result"
    }
    else {
        $row.ToolCallId = $Result.Id
        $row.Status = $Result.Status
        if ($Result.StartedAt) { $row.StartedAt = $Result.StartedAt.ToUniversalTime().ToString('s') + 'Z' }
        if ($Result.FinishedAt) { $row.FinishedAt = $Result.FinishedAt.ToUniversalTime().ToString('s') + 'Z' }
        $row.Seconds = $Result.DurationSeconds
        $row.Code = $Result.ErrorCode
        $row.Message = if ($Result.Status -ceq 'requires_input') { $Result.Prompt } else { $Result.ErrorMessage }
        if ($null -ne $Result.Result) { $row.Result = ConvertTo-Json -InputObject $Result.Result -Compress -Depth 20 }
        if ($Result.TimedOutWaiting) { $row.Code = 'ToolCallWaitTimeout'; $row.Message = "It did not complete within the timeout ($Timeout)." }
    }
    # A spreadsheet runs a cell that starts like a formula, and these texts come from a server.
    foreach ($column in $columns) { $row[$column] = "$($row[$column])" -replace '^(?=[=+\-@\s\uFF1D\uFF0B\uFF0D\uFF20])', "'" }
    [pscustomobject]$row
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

# Writes the report and the web page about all rows.
function Write-BatchReport {
    Write-Report -Path $ReportPath -Row @(for ($i = 0; $i -lt $rows.Count; $i++) { ConvertTo-ToolCallRow ($i + 1) $rows[$i].Tool $results[$i] })
    if ($HtmlPath) { $results | ConvertTo-BctrlReport | Set-Content -LiteralPath $HtmlPath }
}

# Starts the tool call of a row, or gets it if it was started before.
function Start-Row {
    param([int] $Index)

    $number = $Index + 1
    Write-Progress -Activity 'Starting tool calls' -Status "$number of $($rows.Count)" -PercentComplete (100 * $Index / $rows.Count)
    if (-not $rows[$Index].Tool) {
        return New-ToolCallError "row $number" ([System.Management.Automation.ErrorRecord]::new(
                [System.Exception]::new('The row has no tool.'), 'InvalidRequest', 'InvalidArgument', $null))
    }
    $properties = [ordered]@{}
    foreach ($property in $rows[$Index].PSObject.Properties) {
        if ($property.Name -ne 'Tool' -and $property.Value) { $properties[$property.Name] = $property.Value }
    }
    # A timeout of 0 would not be valid.
    $start = @{ Timeout = [Math]::Max(1.0, ($longest - $watch.Elapsed).TotalSeconds); Confirm = $false; ErrorAction = 'Continue' }
    $call = Start-BctrlToolCall $rows[$Index].Tool $properties -IdempotencyKey "$BatchName-$number" @start 2>&1
    if ($call -is [System.Management.Automation.ErrorRecord]) {
        Write-Warning "Row $number was not started. $call"
        return New-ToolCallError "row $number" $call
    }
    $rowOf[$call.Id] = $Index
    $call
}

# Waits until the tool calls have completed or have a question. Answers the questions, and returns these tool calls.
function Wait-Row {
    param([object[]] $Call, [TimeSpan] $Time)

    # The warnings contain the command that answers a question.
    $warnings = if ($null -eq $Answer) { 'Continue' } else { 'SilentlyContinue' }
    $seconds = [Math]::Max(0, [Math]::Round($Time.TotalSeconds, 3))
    $Call | Wait-BctrlToolCall -UntilInput -Timeout $seconds -WarningAction $warnings -ErrorAction Continue 2>&1 | ForEach-Object {
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            # The target is the tool call if its state is known, and then it was also returned.
            if ($_.TargetObject -is [string]) { $results[$rowOf[$_.TargetObject]] = New-ToolCallError $_.TargetObject $_ }
            return
        }
        $results[$rowOf[$_.Id]] = $_
        if ($_.Status -ceq 'requires_input' -and $null -ne $Answer -and $watch.Elapsed -lt $longest) {
            $sent = $_ | Send-BctrlToolCallResponse -Response $Answer -Timeout 60 -Confirm:$false -ErrorAction Continue 2>&1
            if ($sent -is [System.Management.Automation.ErrorRecord]) { Write-Warning "Tool call $($_.Id) was not answered. $sent" } else { $sent }
        }
    }
}

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$exitCode = 2
$isStopped = $true
try {
    # A spreadsheet can leave rows without any value.
    $rows = @(Import-Csv -LiteralPath $Path | Where-Object { "$($_.PSObject.Properties.Value)".Trim() })
    if (-not $rows.Count -or -not $rows[0].PSObject.Properties['Tool']) { throw "There is no row with a column Tool in '$Path'." }
    # The timeout as the cmdlets read it, such as 1h30m. Get-Command imports the module.
    $null = Get-Command Wait-BctrlToolCall
    $longest = [Bctrl.PowerShell.DurationAttribute]::new().Transform($ExecutionContext, $Timeout)
    if (-not $BatchName) {
        $file = Get-Item -LiteralPath $Path
        $BatchName = '{0}-{1:yyyyMMddHHmmssfff}' -f $file.Name, $file.LastWriteTimeUtc
    }
    # An idempotency key is a header, which can't contain other characters.
    $BatchName = $BatchName -replace '[^\x21-\x7E]', '_'

    # The result of each row: the tool call, or an error that says why its state is unknown.
    $results = @(1..$rows.Count | ForEach-Object { New-ToolCallError "row $_" })
    # The ids of tool calls are case-sensitive.
    $rowOf = [System.Collections.Generic.Dictionary[string, int]]::new([StringComparer]::Ordinal)
    # Write it now: an error must not be found only after eight hours, and an old report must not be mailed again.
    Write-BatchReport
    $failure = $null
    try {
        for ($i = 0; $i -lt $rows.Count; $i++) { $results[$i] = Start-Row $i }
        Write-Progress -Activity 'Starting tool calls' -Completed
        Write-BatchReport
        $open = @($results | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] })
        while ($open.Count) { $open = @(Wait-Row $open ($longest - $watch.Elapsed)) }
    }
    catch {
        # For example, the API key was revoked. The tool calls that completed before are in the report.
        $failure = $_
        Write-Error -ErrorRecord $failure -ErrorAction Continue
    }
    Write-BatchReport
    $reports = [ordered]@{ Report = $ReportPath }
    if ($HtmlPath) { $reports.HtmlReport = $HtmlPath }
    $summary = ConvertTo-BatchSummary ($results | Measure-BctrlWork) $reports
    $exitCode = [Math]::Max($(if ($failure) { 2 } else { 0 }), (Get-ExitCode $summary))
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
