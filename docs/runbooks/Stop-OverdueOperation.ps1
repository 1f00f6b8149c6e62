<#
.SYNOPSIS
Cancels the operations of a list that have run longer than a limit, and waits until they have completed.

.DESCRIPTION
Gets the current state of each operation, and requests the cancellation of those that have run longer than the limit and
have not completed. Then the script waits until they have completed. Operations that are still queued have not started,
and are not cancelled.

The script returns the operations that it cancelled. To see which operations it would cancel, use -WhatIf.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Path
The operations: a text file with one id on each line, or a .csv file with a column Id or OperationId.

.PARAMETER LimitMinutes
How long an operation may run, in minutes from its start. Fractions are allowed.

.PARAMETER Timeout
The longest time to wait for the cancelled operations: a number of seconds, or text such as 90s or 5m. The default is 5m.

.EXAMPLE
./Stop-OverdueOperation.ps1 -Path ids.txt -LimitMinutes 120 -WhatIf

Shows which operations have run longer than two hours, and does not cancel them.

.EXAMPLE
./Stop-OverdueOperation.ps1 batch.csv 120 | Export-Csv stopped.csv -NoTypeInformation

Cancels them, and saves a list of the cancelled operations.

.NOTES
Exit codes
    0  no operation was overdue, or all overdue operations have completed
    1  some operations could not be read or cancelled, or have not completed in time; the errors say which
    2  the script could not run, for example without ids or an API key; the error says why
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
# An error in this script must stop it. An error about an operation is shown, and the script continues with the others.
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

    # Stop-BctrlOperation inherits -WhatIf and -Confirm, and prompts for each operation.
    $overdue | Stop-BctrlOperation -Wait -Timeout $Timeout -ErrorAction Continue -ErrorVariable unstopped
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}

if ($unread.Count + $unstopped.Count) { exit 1 }
exit 0
