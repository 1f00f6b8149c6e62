<#
.SYNOPSIS
Waits for a batch of operations, and writes a CSV report of those that did not succeed.

.DESCRIPTION
Reads the ids of the batch, waits for all operations at once, and writes one row for each operation that failed, was
cancelled, timed out, or could not be read. The report opens correctly in a spreadsheet: it is UTF-8 with a byte order
mark, and no cell is run as a formula. Times are in UTC, such as 2026-03-01T02:03:04Z, and durations are in seconds. If all
operations succeeded, the report contains only the header. If the script is stopped before it ends, the report contains all
operations, with the status unknown.

The script returns a summary: how many operations there were (Total), how many succeeded and how many did not (Succeeded,
Failed), how long it took (Seconds), and the path of the report (Report). If the status of operations is not known, one
warning says why.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Path
The operations: a text file with one id on each line, or a .csv file with a column Id or OperationId.

.PARAMETER ReportPath
The report to write. An existing file is overwritten. The default is failed-<date>.csv in the current folder.

.PARAMETER Timeout
The longest time to wait: a number of seconds, or text such as 90m or 8h. Operations that have not completed by then are
in the report. The default is 8h.

.EXAMPLE
./Wait-NightlyBatch.ps1 -Path ids.txt

Waits for eight hours at most and writes, for example, failed-2026-03-01.csv.

.EXAMPLE
./Wait-NightlyBatch.ps1 batch.csv report.csv -Timeout 2h
if ($LASTEXITCODE) { Get-Content report.csv | mail -s "Last night: exit code $LASTEXITCODE" ops@example.com }

Mails the report, unless all operations succeeded.

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
    [string] $Timeout = '8h'
)

Set-StrictMode -Version Latest
# An error in this script must stop it. The errors about operations are collected where they occur.
$ErrorActionPreference = 'Stop'

# Reads the ids from a text file with one id on each line, or from a .csv file with a column Id or OperationId.
function Read-OperationId {
    param([string] $Path)

    if ([System.IO.Path]::GetExtension($Path) -ne '.csv') {
        return Get-Content -LiteralPath $Path | ForEach-Object { $_.Trim() } | Where-Object { $_ }
    }
    $rows = @(Import-Csv -LiteralPath $Path)
    $columns = @($rows | Select-Object -First 1 | ForEach-Object { $_.PSObject.Properties.Name })
    $names = @('Id', 'OperationId' | Where-Object { $_ -in $columns })
    if ($rows.Count -and -not $names.Count) {
        throw "'$Path' has the columns $($columns -join ', '); it needs Id or OperationId."
    }
    foreach ($row in $rows) {
        $ids = @($names | ForEach-Object { "$($row.$_)".Trim() } | Where-Object { $_ })
        if ($ids.Count) { $ids[0] }
        elseif ("$($row.PSObject.Properties.Value)".Trim()) {
            throw "A row of '$Path' has no id: $($row.PSObject.Properties.Value -join ', ')."
        }
    }
}

# Removes ids that occur more than once. Ids that differ only in case are the same.
function Select-DistinctId {
    begin { $seen = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase) }
    process { if ($seen.Add($_)) { $_ } }
}

# Waits for operations, and returns a row of the report for each: its state, or why its state is unknown.
function Get-OperationRow {
    param([string[]] $Id, [string] $Timeout)

    $returned = @{}
    $outage = ''
    Wait-BctrlOperation -Id $Id -Timeout $Timeout -ErrorAction Continue 2>&1 | ForEach-Object {
        $row = [ordered]@{
            OperationId = ''; Status = 'unknown'; Runtime = ''; StartedAt = ''; FinishedAt = ''; Seconds = ''
            Code = ''; Message = ''; FailedStep = ''; Fix = ''
        }
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            $row.OperationId = if ($_.TargetObject -is [string]) { $_.TargetObject } else { $_.TargetObject.Id }
            $row.Code = ($_.FullyQualifiedErrorId -split ',')[0]
            $row.Message = "$_"
            if ($row.Code -eq 'NoResponse') {
                # If the server is down, all rows have the same message.
                if (-not $outage) { $outage = $row.Message -replace " (for|of) operation '$([regex]::Escape($row.OperationId))'" }
                $row.Message = $outage
            }
        }
        else {
            $row.OperationId = $_.Id
            $row.Status = $_.Status
            $row.Runtime = $_.Runtime
            if ($_.StartedAt) { $row.StartedAt = $_.StartedAt.ToUniversalTime().ToString('s') + 'Z' }
            if ($_.FinishedAt) { $row.FinishedAt = $_.FinishedAt.ToUniversalTime().ToString('s') + 'Z' }
            if ($_.Duration) { $row.Seconds = "$([Math]::Round($_.Duration.TotalSeconds, 1))" }
            if ($_.Error) { $row.Code = $_.Error.Code; $row.Message = $_.Error.Message }
            $step = if ($_.Status -ne 'succeeded') { $_ | Get-BctrlOperationStep -Failed | Select-Object -First 1 }
            if ($step) {
                $row.FailedStep = '{0} {1}' -f $step.Number, $step.Call
                $row.Code = $step.ErrorCode
                $row.Message = $step.ErrorMessage
                $row.Fix = @($step.Fixes, $step.Hint, '' | Where-Object { $null -ne $_ })[0]
            }
            if ($_.TimedOutWaiting) {
                $row.Code = 'OperationWaitTimeout'
                $row.Message = "It did not complete within $Timeout."
            }
        }
        # An operation that was not complete when the timeout elapsed is also an error.
        if (-not $returned.ContainsKey($row.OperationId)) {
            $returned[$row.OperationId] = $true
            [pscustomobject]$row
        }
    }
}

$columns = 'OperationId', 'Status', 'Runtime', 'StartedAt', 'FinishedAt', 'Seconds', 'Code', 'Message', 'FailedStep', 'Fix'

# Writes rows to a CSV file, or only the header if there are none.
function Write-Report {
    param([object[]] $Row, [string] $Path)

    # Excel reads UTF-8 only with a byte order mark. Its name differs between PowerShell 7 and Windows PowerShell.
    $encoding = if ($PSVersionTable.PSVersion.Major -ge 6) { 'utf8BOM' } else { 'UTF8' }
    # A spreadsheet runs a cell that starts like a formula, and these texts come from a server.
    $copies = foreach ($item in $Row) {
        $copy = $item.PSObject.Copy()
        foreach ($cell in $copy.PSObject.Properties) {
            if ("$($cell.Value)" -match '^[=+\-@\s\uFF1D\uFF0B\uFF0D\uFF20]') { $cell.Value = "'" + $cell.Value }
        }
        $copy
    }
    if ($copies) {
        $copies | Export-Csv -LiteralPath $Path -NoTypeInformation -Encoding $encoding
    }
    else {
        '"' + ($columns -join '","') + '"' | Set-Content -LiteralPath $Path -Encoding $encoding
    }
}

# The exit code for the rows of a report. It is the same in all runbooks.
function Get-ReportExitCode {
    param([object[]] $Row)

    $codes = @(
        switch ($Row) {
            { $_.Status -eq 'succeeded' } { 0; continue }
            { $_.Status -eq 'unknown' } { 2; continue }
            { $_.FinishedAt -or $_.Status -in 'failed', 'cancelled', 'timed_out' } { 1; continue }
            default { 3 }
        }
    )
    ($codes | Measure-Object -Maximum).Maximum
}

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$exitCode = 0
try {
    $ids = @(Read-OperationId -Path $Path | Select-DistinctId)
    if (-not $ids.Count) {
        throw "There is no operation id in '$Path'."
    }

    $results = [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($id in $ids) {
        $row = @{ OperationId = $id; Status = 'unknown'; Code = 'ScriptStopped'; Message = 'The script was stopped before it ended.' }
        $results[$id] = [pscustomobject]$row | Select-Object $columns
    }
    # Write it now: an error must not be found only after eight hours, and an old report must not be mailed again.
    Write-Report -Row @($results.Values) -Path $ReportPath

    try {
        Get-OperationRow -Id $ids -Timeout $Timeout | ForEach-Object { $results[$_.OperationId] = $_ }
    }
    catch {
        # For example, the API key was revoked. The rows of the operations that completed before are in the report.
        $failure = $_
        Write-Error -ErrorRecord $failure -ErrorAction Continue
        $results.Values | Where-Object Code -EQ 'ScriptStopped' | ForEach-Object {
            $_.Code = ($failure.FullyQualifiedErrorId -split ',')[0]
            $_.Message = "$failure"
        }
        $exitCode = 2
    }
    $rows = @($results.Values)
    $failed = @($rows | Where-Object Status -NE 'succeeded')
    $unknown = @($failed | Where-Object Status -EQ 'unknown')
    if ($unknown.Count) {
        Write-Warning "The status of $($unknown.Count) of $($ids.Count) operations is not known. $($unknown[0].Message)"
    }
    $exitCode = [Math]::Max($exitCode, (Get-ReportExitCode -Row $rows))
    Write-Report -Row $failed -Path $ReportPath

    [pscustomobject]@{
        Total     = $ids.Count
        Succeeded = $ids.Count - $failed.Count
        Failed    = $failed.Count
        Seconds   = [Math]::Round($watch.Elapsed.TotalSeconds, 1)
        Report    = (Resolve-Path -LiteralPath $ReportPath).ProviderPath
    }
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}

exit $exitCode
