<#
.SYNOPSIS
Waits for a batch of operations, and writes a CSV report of those that did not succeed, and a web page about all of them.

.DESCRIPTION
Reads the ids of the batch, waits for all operations at once, and writes one row for each operation that failed, was
cancelled, timed out, or could not be read. The report opens correctly in a spreadsheet: it is UTF-8 with a byte order
mark, and no cell is run as a formula. Times are in UTC, such as 2026-03-01T02:03:04Z, and durations are in seconds. If all
operations succeeded, the report contains only the header. If the script is stopped before it ends, the report contains all
operations, with the status unknown.

The script returns one object: how many operations there were, how many have each status, how long they took, and which
failed and why, with the main properties of the summary of Measure-BctrlWork. Its properties Report and HtmlReport are
the paths of the report and of the web page.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Path
The operations: a text file with one id on each line, or a .csv file with a column Id,
OperationId or ToolCallId. The ids can also be those of tool calls. A list has ids of one kind.

.PARAMETER ReportPath
The report to write. An existing file is overwritten. The default is failed-<date>.csv in the current folder.

.PARAMETER HtmlPath
Also writes a web page about all operations, as ConvertTo-BctrlReport does: the summary, a timeline, and the failures with
their steps. An existing file is overwritten.

.PARAMETER Timeout
The longest time to wait: a number of seconds, or text such as 90m or 8h. Operations that have not completed by then are
in the report. The default is 8h.

.EXAMPLE
./Wait-NightlyBatch.ps1 -Path ids.txt

Waits for eight hours at most and writes, for example, failed-2026-03-01.csv.

.EXAMPLE
./Wait-NightlyBatch.ps1 batch.csv failed.csv -HtmlPath report.html -Timeout 2h
if ($LASTEXITCODE) { Get-Content report.html | mail -s "Exit code $LASTEXITCODE" -a 'Content-Type: text/html' ops@example.com }

Mails the web page, unless all operations succeeded.

.NOTES
Exit codes
    0  all operations succeeded
    1  an operation failed, was cancelled, or reached the time limit of the server
    2  the script could not run, or could not get an operation, for example without an id, an API key or a response
    3  the timeout elapsed, and an operation is still running
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
    [string] $ReportPath = ('failed-{0:yyyy-MM-dd}.csv' -f (Get-Date)),

    [ValidateNotNullOrEmpty()]
    [string] $HtmlPath,

    [ValidateNotNullOrEmpty()]
    [string] $Timeout = '8h'
)

Set-StrictMode -Version Latest
# An error in this script must stop it. The errors about operations are collected where they occur.
$ErrorActionPreference = 'Stop'

# Reads the lines of a text file, or the rows of a .csv file.
function Read-OperationList {
    param([string] $Path)

    if ([System.IO.Path]::GetExtension($Path) -ne '.csv') { return Get-Content -LiteralPath $Path }
    Import-Csv -LiteralPath $Path | Where-Object { "$($_.PSObject.Properties.Value)".Trim() }
}

# Gets the ids in text, or in the property Id, OperationId or ToolCallId of objects. The ids of tool calls are case-sensitive.
function Get-OperationId {
    begin { $seen = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::Ordinal) }
    process {
        foreach ($item in $_) {
            $text = $item
            if ($null -ne $item -and $item -isnot [string] -and $item -isnot [ValueType]) {
                if ($item -is [hashtable]) { $item = [pscustomobject]$item }
                $text = $item | Select-Object Id, OperationId, ToolCallId | ForEach-Object { $_.Id, $_.OperationId, $_.ToolCallId } |
                    Where-Object { "$_".Trim() } | Select-Object -First 1
                if (-not $text) { throw "The object '$item' has no value in a property Id, OperationId or ToolCallId." }
            }
            foreach ($id in "$text" -split '[\s,;]+' -ne '') {
                $key = if ($id -clike 'tc_*') { $id } else { $id.ToLowerInvariant() }
                if ($seen.Add($key)) { $id }
            }
        }
    }
}

# Gets the noun of the commands for an id, the name in messages, and what compares such ids. A list has ids of one kind.
function Get-Kind {
    param([string] $Id)

    if ($Id -clike 'tc_*') { [pscustomobject]@{ Noun = 'BctrlToolCall'; Name = 'tool call'; Comparer = [StringComparer]::Ordinal } }
    else { [pscustomobject]@{ Noun = 'BctrlOperation'; Name = 'operation'; Comparer = [StringComparer]::OrdinalIgnoreCase } }
}

# Creates an error with the id of an operation, like those of Wait-BctrlOperation. It says why the state is unknown.
function New-OperationError {
    param([string] $Id, [string] $Code, [string] $Message)

    [System.Management.Automation.ErrorRecord]::new(
        [System.Exception]::new($Message), "$Code,Bctrl.PowerShell.WaitBctrlOperationCommand", 'NotSpecified', $Id)
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

$columns = 'OperationId', 'Status', 'Runtime', 'StartedAt', 'FinishedAt', 'Seconds', 'Code', 'Message', 'FailedStep', 'Fix'

# Converts a result to a row of the report. A result is an operation, or an error with the id of an operation.
function ConvertTo-ReportRow {
    process {
        $row = [ordered]@{}
        foreach ($column in $columns) { $row[$column] = '' }
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            $row.OperationId = $_.TargetObject
            $row.Status = 'unknown'
            $row.Code = ($_.FullyQualifiedErrorId -split ',')[0]
            $row.Message = "$_"
        }
        else {
            $row.OperationId = $_.Id
            $row.Status = $_.Status
            $isToolCall = $_.Id -clike 'tc_*'
            $row.Runtime = if ($isToolCall) { $_.Tool } else { $_.Runtime }
            if ($_.StartedAt) { $row.StartedAt = $_.StartedAt.ToUniversalTime().ToString('s') + 'Z' }
            if ($_.FinishedAt) { $row.FinishedAt = $_.FinishedAt.ToUniversalTime().ToString('s') + 'Z' }
            $row.Seconds = $_.DurationSeconds
            if ($isToolCall) { $row.Code = $_.ErrorCode; $row.Message = $_.ErrorMessage }
            elseif ($_.Error) { $row.Code = $_.Error.Code; $row.Message = $_.Error.Message }
            $step = if (-not $isToolCall -and $_.Status -cne 'succeeded') { $_ | Get-BctrlOperationStep -Failed | Select-Object -First 1 }
            if ($step) {
                $row.Code = $step.ErrorCode
                $row.Message = $step.ErrorMessage
                $row.FailedStep = '{0} {1}' -f $step.Number, $step.Call
                $row.Fix = if ($step.Fixes) { $step.Fixes } else { $step.Hint }
            }
            if ($_.TimedOutWaiting) { $row.Code = if ($isToolCall) { 'ToolCallWaitTimeout' } else { 'OperationWaitTimeout' }; $row.Message = "It did not complete within the timeout ($Timeout)." }
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
function Write-AllReport {
    param([object[]] $Result)

    $rows = @($Result | ConvertTo-ReportRow | Where-Object Status -CNE 'succeeded')
    Write-Report -Row $rows -Path $ReportPath
    if ($HtmlPath) { $Result | ConvertTo-BctrlReport | Set-Content -LiteralPath $HtmlPath }
}

$failure = $null
$exitCode = 2
$isStopped = $true
try {
    # The result of each operation: the operation, or an error that says why its state is unknown.
    $ids = @(Read-OperationList -Path $Path | Get-OperationId)
    $kind = Get-Kind "$($ids | Select-Object -First 1)"
    $results = [System.Collections.Specialized.OrderedDictionary]::new($kind.Comparer)
    foreach ($id in $ids) {
        $results[$id] = New-OperationError $id 'ScriptStopped' 'The script was stopped before it ended.'
    }
    if (-not $results.Count) { throw "There is no operation id in '$Path'." }
    # Write it now: an error must not be found only after eight hours, and an old report must not be mailed again.
    Write-AllReport -Result $results.Values

    $received = [hashtable]::new($kind.Comparer)
    try {
        & "Wait-$($kind.Noun)" -Id @($results.Keys) -Timeout $Timeout -ErrorAction Continue 2>&1 | ForEach-Object {
            # The target of an error is an id, or an operation that was also returned.
            $id = if ($_ -is [System.Management.Automation.ErrorRecord]) { $_.TargetObject } else { $_.Id }
            if ($id -is [string] -and $results.Contains($id)) { $results[$id] = $_; $received[$id] = $true }
        }
    }
    catch {
        # For example, the API key was revoked. The operations that completed before are in the report.
        $failure = $_
        Write-Error -ErrorRecord $failure -ErrorAction Continue
        foreach ($id in @($results.Keys) | Where-Object { -not $received.ContainsKey($_) }) {
            $results[$id] = New-OperationError $id ($failure.FullyQualifiedErrorId -split ',')[0] "$failure"
        }
    }
    Write-AllReport -Result $results.Values
    $summary = $results.Values | Measure-BctrlWork
    $reports = [ordered]@{ Report = $ReportPath }
    if ($HtmlPath) { $reports.HtmlReport = $HtmlPath }
    $summary = ConvertTo-BatchSummary $summary $reports
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
