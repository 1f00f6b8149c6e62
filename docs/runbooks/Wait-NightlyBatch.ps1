<#
.SYNOPSIS
Waits for a batch of operations, and writes a CSV report of those that did not succeed.

.DESCRIPTION
Reads the ids of the batch, waits for all operations at once, and writes one row for each operation that failed, was
cancelled, timed out, or could not be read. The report opens correctly in a spreadsheet: it is UTF-8 with a byte order
mark, its times can be sorted, and no cell is run as a formula. If all operations succeeded, it contains only the header.

The script returns a summary: how many operations there were, how many succeeded, how many did not, how long it took, and
the path of the report.

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
if ($LASTEXITCODE -eq 1) { mail -s 'Last night' -a report.csv ops@example.com }

Mails the report if it contains an operation.

.NOTES
Exit codes
    0  all operations succeeded
    1  some operations did not succeed; they are in the report
    2  the script could not run, for example without ids or an API key, or could not write the report; the error says why
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
        $row.FailedStep = '{0} {1}' -f ($Step.Index + 1), $Step.Call
        $row.Code = $Step.ErrorCode
        $row.Fix = @($Step.Fixes, $Step.Hint, '' | Where-Object { $null -ne $_ })[0]
    }

    # A spreadsheet runs a cell that starts like a formula, and these texts come from a server.
    foreach ($name in @($row.Keys)) {
        if ("$($row[$name])" -match '^[=+\-@\t\r]') { $row[$name] = "'" + $row[$name] }
    }
    [pscustomobject]$row
}

function Write-Report {
    param([object[]] $Row, [string] $Path)

    # Excel reads UTF-8 only with a byte order mark. Its name differs between PowerShell 7 and Windows PowerShell.
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

    # Write it now: an error must not be found only after eight hours, and an old report must not be mailed again.
    Write-Report -Row @() -Path $ReportPath

    $operations = @($ids | Wait-BctrlOperation -Timeout $Timeout -ErrorAction SilentlyContinue -ErrorVariable problems)

    $rows = @(
        foreach ($operation in $operations | Where-Object Status -NE 'succeeded') {
            $step = $operation | Get-BctrlOperationStep -Failed | Select-Object -First 1
            $message = if ($operation.TimedOutWaiting) { "It did not complete within $Timeout." }
                elseif ($step) { $step.ErrorMessage }
                elseif ($operation.Error) { $operation.Error.Message }
                else { '' }
            ConvertTo-Row -Id $operation.Id -Status $operation.Status -Operation $operation -Step $step -Message $message
        }
        # If the operation was also returned, its row contains the error. These operations were not returned.
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
