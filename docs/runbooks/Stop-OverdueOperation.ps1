<#
.SYNOPSIS
Cancels the operations or tool calls of a list that have run longer than a limit, and waits until they have completed.

.DESCRIPTION
Gets the current state of each operation, and requests the cancellation of those that have run longer than the limit and
have not completed. Then the script waits until they have completed. Operations that are still queued have not started,
and are not cancelled.

The script returns the operations that it cancelled. To see which operations it would cancel, use -WhatIf.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Path
The operations: a text file with one id on each line, or a .csv file with a column Id, OperationId or ToolCallId. The ids can
also be those of tool calls, if all of them are.

.PARAMETER LimitMinutes
How long an operation may run, in minutes from its start. Fractions are allowed.

.PARAMETER Timeout
The longest time that the script may take, except for the time that you take to confirm: a number of seconds, or text such
as 90s or 5m. The default is 5m.

.EXAMPLE
./Stop-OverdueOperation.ps1 -Path ids.txt -LimitMinutes 120 -WhatIf

Shows which operations have run longer than two hours, and does not cancel them.

.EXAMPLE
./Stop-OverdueOperation.ps1 batch.csv 120 | Export-Csv stopped.csv -NoTypeInformation

Cancels them, and saves a list of the cancelled operations.

.NOTES
Exit codes
    0  no operation was overdue, or all overdue operations have completed
    1  the server refused to cancel an operation
    2  the script could not run, or could not get an operation, for example without an id, an API key or a response
    3  the timeout elapsed, and a cancelled operation is still running
If more than one applies, the exit code is the highest. The errors say which operations are concerned.
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

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$cancelled = [System.Collections.Generic.List[object]]::new()
$exitCode = 2
$isStopped = $true
try {
    $ids = @(Read-OperationList -Path $Path | Get-OperationId)
    if (-not $ids.Count) { throw "There is no operation id in '$Path'." }

    $kind = Get-Kind $ids[0]

    $limit = [TimeSpan]::FromMinutes($LimitMinutes)
    $overdue = @(
        $ids |
            & "Get-$($kind.Noun)" -Timeout $Timeout -ErrorAction SilentlyContinue -ErrorVariable unread |
            Where-Object { -not $_.IsTerminal -and $_.StartedAt -and [DateTime]::Now - $_.StartedAt -gt $limit }
    )
    Write-Verbose "$($overdue.Count) of $($ids.Count) $($kind.Name)s have run longer than $LimitMinutes minutes."

    # A timeout of 0 would have no limit. The command inherits -WhatIf and -Confirm, and prompts for each operation.
    $longest = [Bctrl.PowerShell.DurationAttribute]::new().Transform($ExecutionContext, $Timeout)
    $left = [Math]::Max(1.0, ($longest - $watch.Elapsed).TotalSeconds)
    # The output waits for the exit code, so that a command such as Select-Object -First 1 can't prevent a cancellation.
    $overdue | & "Stop-$($kind.Noun)" -Wait -Timeout $left -ErrorAction SilentlyContinue -ErrorVariable unstopped |
        ForEach-Object { $cancelled.Add($_) }

    # If the server is down, the error is the same for each operation.
    $highest = 0
    $unread + $unstopped |
        Group-Object { if ($_.FullyQualifiedErrorId -like 'NoResponse*') { 'NoResponse' } else { "$_" } } |
        ForEach-Object {
            Write-Error -ErrorRecord $_.Group[0] -ErrorAction Continue
            if ($_.Count -gt 1) { Write-Warning "This error occurred for $($_.Count) $($kind.Name)s." }
            $code = switch -Wildcard ($_.Group[0].FullyQualifiedErrorId) { '*WaitTimeout,*' { 3 } 'Conflict,*' { 1 } default { 2 } }
            $highest = [Math]::Max($highest, $code)
        }
    $exitCode = $highest
    # Another command may stop the script here.
    $cancelled
    $isStopped = $false
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    $exitCode = 2
    $cancelled
    $isStopped = $false
}
finally {
    if ($isStopped) { Set-StoppedExitCode $exitCode }
}

exit $exitCode
