<#
.SYNOPSIS
Waits for a nightly batch of operations, and writes a CSV of what did not succeed, ready to be mailed.

.DESCRIPTION
Reads the ids of the batch, waits for all of its operations at once, and writes one row for each that failed, was
cancelled, ran out of time, or could not be learnt about. The report opens in a spreadsheet as it is: UTF-8 with its
mark, times that sort, and no cell that would be run as a formula. When all have succeeded it has its headings only.

It emits a summary: how many there were, how many succeeded, how many did not, how long it took, and where the report
is.

The connection is the session's own (Connect-Bctrl), or else the one that BCTRL_API_KEY and BCTRL_BASE_URL give.

.PARAMETER Path
The batch: a text file with an id on each line, or a .csv file with a column Id or OperationId.

.PARAMETER ReportPath
The report to write. One that is there is overwritten. The default is failed-<date>.csv in the current folder.

.PARAMETER Timeout
How long to wait at most: a number of seconds, or text like 90m or 8h. What has not ended by then is in the report.
The default is 8h.

.EXAMPLE
./Wait-NightlyBatch.ps1 -Path ids.txt

Waits up to eight hours and writes, for example, failed-2026-03-01.csv.

.EXAMPLE
./Wait-NightlyBatch.ps1 batch.csv report.csv -Timeout 2h
if ($LASTEXITCODE -eq 1) { mail -s 'Last night' -a report.csv ops@example.com }

Mails the report if there is anything in it.

.NOTES
Exit codes
    0  all succeeded
    1  some did not; they are in the report
    2  it could not run: no ids, no key, a report that can't be written; the error says what
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
# A slip of this script's own must end it. What happens to single operations is gathered instead, where it is said.
$ErrorActionPreference = 'Stop'

function Read-OperationId {
    param([string] $Path)

    if ([System.IO.Path]::GetExtension($Path) -ne '.csv') {
        return Get-Content -LiteralPath $Path | ForEach-Object { $_.Trim() } | Where-Object { $_ } | Sort-Object -Unique
    }
    $rows = @(Import-Csv -LiteralPath $Path)
    $column = @('Id', 'OperationId' | Where-Object { $rows.Count -and $rows[0].PSObject.Properties[$_] })
    if ($rows.Count -and -not $column.Count) {
        throw "'$Path' has no column Id or OperationId."
    }
    $rows | ForEach-Object { "$($_.($column[0]))".Trim() } | Where-Object { $_ } | Sort-Object -Unique
}

function ConvertTo-Row {
    param([string] $Id, [string] $Status, [object] $Operation, [object] $Step, [string] $Message)

    $row = [ordered]@{
        OperationId = $Id
        Status      = $Status
        Message     = $Message
        FailedStep  = ''
        Code        = ''
        Fix         = ''
        Runtime     = ''
        StartedAt   = ''
        FinishedAt  = ''
        Minutes     = ''
    }
    if ($Operation) {
        $row.Runtime = $Operation.Runtime
        if ($Operation.StartedAt) { $row.StartedAt = '{0:yyyy-MM-dd HH:mm:ss}' -f $Operation.StartedAt }
        if ($Operation.FinishedAt) { $row.FinishedAt = '{0:yyyy-MM-dd HH:mm:ss}' -f $Operation.FinishedAt }
        if ($Operation.Duration) { $row.Minutes = [Math]::Round($Operation.Duration.TotalMinutes, 1) }
        if ($Operation.Error) { $row.Code = $Operation.Error.Code }
    }
    if ($Step) {
        $row.FailedStep = '{0} {1}' -f $Step.Index, $Step.Call
        $row.Code = $Step.ErrorCode
        $row.Fix = @($Step.Fixes, $Step.Hint, '' | Where-Object { $null -ne $_ })[0]
    }

    # A spreadsheet runs a cell that begins like a formula, and these words come from elsewhere.
    foreach ($name in @($row.Keys)) {
        if ("$($row[$name])" -match '^[=+\-@\t\r]') { $row[$name] = "'" + $row[$name] }
    }
    [pscustomobject]$row
}

function Write-Report {
    param([object[]] $Row, [string] $Path)

    # Excel reads UTF-8 only with its mark, and the two PowerShells have different names for that.
    $encoding = if ($PSVersionTable.PSVersion.Major -ge 6) { 'utf8BOM' } else { 'UTF8' }
    if ($Row.Count) {
        $Row | Export-Csv -LiteralPath $Path -NoTypeInformation -Encoding $encoding
    }
    else {
        ConvertTo-Row | ConvertTo-Csv -NoTypeInformation | Select-Object -First 1 |
            Set-Content -LiteralPath $Path -Encoding $encoding
    }
}

$watch = [System.Diagnostics.Stopwatch]::StartNew()
try {
    $ids = @(Read-OperationId -Path $Path)
    if (-not $ids.Count) {
        throw "There is no operation id in '$Path'."
    }

    # Now, rather than after eight hours: it may be that it can't be written, and yesterday's must not be mailed again.
    Write-Report -Row @() -Path $ReportPath

    $operations = @($ids | Wait-BctrlOperation -Timeout $Timeout -ErrorAction SilentlyContinue -ErrorVariable problems)

    $rows = @(
        foreach ($operation in $operations | Where-Object Status -NE 'succeeded') {
            $step = $operation | Get-BctrlOperationStep -Failed | Select-Object -First 1
            $message = if ($operation.TimedOutWaiting) { "It has not ended within $Timeout." }
                elseif ($step) { $step.ErrorMessage }
                elseif ($operation.Error) { $operation.Error.Message }
                else { '' }
            ConvertTo-Row -Id $operation.Id -Status $operation.Status -Operation $operation -Step $step -Message $message
        }
        # An error about an operation that was emitted as well is in its row already; these were never seen.
        foreach ($problem in $problems | Where-Object { $_.TargetObject -is [string] }) {
            ConvertTo-Row -Id $problem.TargetObject -Status 'unknown' -Message $problem.Exception.Message
        }
    )
    Write-Report -Row $rows -Path $ReportPath

    [pscustomobject]@{
        Total     = $ids.Count
        Succeeded = $ids.Count - $rows.Count
        Failed    = $rows.Count
        Took      = $watch.Elapsed
        Report    = (Resolve-Path -LiteralPath $ReportPath).ProviderPath
    }
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}

if ($rows.Count) { exit 1 }
exit 0
