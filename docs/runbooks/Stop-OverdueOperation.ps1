<#
.SYNOPSIS
Cancels every operation of a list that has run longer than a limit, and sees to it that it ends.

.DESCRIPTION
Reads the ids, looks how each operation stands now, and requests the cancellation of those that have run longer than
the limit and have not ended. Then it waits until they have. One that is still in the queue has not run at all, and is
left alone.

It emits the operations that it stopped, as they ended. Try it with -WhatIf first: then nothing is cancelled.

The connection is the session's own (Connect-Bctrl), or else the one that BCTRL_API_KEY and BCTRL_BASE_URL give.

.PARAMETER Path
The operations: a text file with an id on each line, or a .csv file with a column Id or OperationId.

.PARAMETER LimitMinutes
How long an operation may run, in minutes, counted from its start. Fractions count.

.PARAMETER Timeout
How long to wait for the cancelled ones to end: a number of seconds, or text like 90s or 5m. The default is 5m.

.EXAMPLE
./Stop-OverdueOperation.ps1 -Path ids.txt -LimitMinutes 120 -WhatIf

Says which operations have run longer than two hours, and cancels none.

.EXAMPLE
./Stop-OverdueOperation.ps1 batch.csv 120 | Export-Csv stopped.csv -NoTypeInformation

Cancels them, and keeps a list of what was cancelled.

.NOTES
Exit codes
    0  none was overdue, or all that were have ended
    1  some could not be looked at, not be cancelled, or have not ended in time; the errors say which
    2  it could not run: no ids, no key; the error says what
#>
#Requires -Version 5.1
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string] $Path,

    [Parameter(Mandatory, Position = 1)]
    [ValidateRange(0.0, 1000000.0)]
    [double] $LimitMinutes,

    [ValidateNotNullOrEmpty()]
    [string] $Timeout = '5m'
)

Set-StrictMode -Version Latest
# A slip of this script's own must end it. An error about one operation is shown, and the others go on.
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

try {
    $ids = @(Read-OperationId -Path $Path)
    if (-not $ids.Count) {
        throw "There is no operation id in '$Path'."
    }

    $limit = [TimeSpan]::FromMinutes($LimitMinutes)
    $overdue = @(
        $ids |
            Get-BctrlOperation -ErrorAction Continue -ErrorVariable unread |
            Where-Object { -not $_.IsTerminal -and $_.StartedAt -and [DateTime]::Now - $_.StartedAt -gt $limit }
    )
    Write-Verbose "$($overdue.Count) of $($ids.Count) operations have run longer than $LimitMinutes minutes."

    # -WhatIf and -Confirm reach Stop-BctrlOperation by themselves: it asks for each operation.
    $overdue | Stop-BctrlOperation -Wait -Timeout $Timeout -ErrorAction Continue -ErrorVariable unstopped
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}

if ($unread.Count + $unstopped.Count) { exit 1 }
exit 0
