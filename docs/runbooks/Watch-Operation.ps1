<#
.SYNOPSIS
Shows the changes of operations until all have completed.

.DESCRIPTION
Every -IntervalSec seconds, the script returns each operation whose status or step has changed. An operation that
completes is returned at once. You can pipe the operations to another command to keep a log.

While the server is unavailable, the script writes a warning and continues. Ctrl+C stops the script, but not the
operations.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Id
The operations: ids, or objects from the pipeline with a property Id or OperationId.

.PARAMETER IntervalSec
How often changes are shown, in seconds. An operation that completes is shown at once. The default is 5.

.EXAMPLE
Get-Content ids.txt | ./Watch-Operation.ps1

.EXAMPLE
Get-BctrlOperation | ./Watch-Operation.ps1 -IntervalSec 2

Watches the operations that this session has received and that have not completed.

.EXAMPLE
./Watch-Operation.ps1 $id | Select-Object @{ n = 'Time'; e = { Get-Date } }, Id, Status, Progress | Export-Csv log.csv

Saves a log of the changes.

.NOTES
Exit codes
    0  all operations succeeded
    1  an operation failed, was cancelled or timed out, or the server no longer has it
    2  the script could not run, for example without ids or an API key; the error says why
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0, ValueFromPipeline)]
    [AllowNull()]
    [AllowEmptyCollection()]
    [Alias('OperationId')]
    [object[]] $Id,

    [ValidateRange(1, 3600)]
    [int] $IntervalSec = 5
)

begin {
    Set-StrictMode -Version Latest
    # An error in this script must stop it. An error about an operation is shown, and the script continues with the others.
    $ErrorActionPreference = 'Stop'
    # The output shows the progress. Progress bars would cover it.
    $ProgressPreference = 'SilentlyContinue'

    $open = [System.Collections.Generic.List[object]]::new()
    $shown = @{}
    $failed = 0
    $isOutOfReach = $false
}

process {
    foreach ($item in $Id) { $open.Add($item) }
}

end {
    try {
        if (-not $open.Count) {
            throw 'There is no operation to watch.'
        }
        while ($open.Count) {
            $next = [System.Collections.Generic.List[object]]::new()

            # Returns operations that complete at once, and the others with their state at the end of the interval.
            $open | Wait-BctrlOperation -Timeout $IntervalSec -ErrorAction SilentlyContinue -ErrorVariable problems |
                ForEach-Object {
                    $state = '{0} {1}' -f $_.Status, $_.Progress
                    if ($shown[$_.Id] -ne $state) {
                        $shown[$_.Id] = $state
                        $_
                    }
                    if (-not $_.IsTerminal) { $next.Add($_.Id) }
                    elseif ($_.Status -ne 'succeeded') { $failed++ }
                }

            $silent = @()
            $isGivenUp = $false
            foreach ($problem in $problems) {
                $kind = ($problem.FullyQualifiedErrorId -split ',')[0]
                # The connection may have no retries left before the interval has elapsed.
                $isOutage = $kind -in 'ConnectionFailed', 'ServerError', 'RateLimited'
                if ($isOutage -or ($kind -eq 'OperationWaitTimeout' -and $problem.TargetObject -is [string])) {
                    $next.Add($problem.TargetObject)
                    $silent += $problem
                    $isGivenUp = $isGivenUp -or $isOutage
                }
                elseif ($kind -ne 'OperationWaitTimeout') {
                    Write-Error -ErrorRecord $problem -ErrorAction Continue
                    $failed++
                }
            }
            if ($silent.Count -and -not $isOutOfReach) {
                Write-Warning "No response was received for $($silent.Count) operations; the script keeps trying. $($silent[0])"
            }
            $isOutOfReach = $silent.Count -gt 0
            $open = $next
            if ($isGivenUp) { Start-Sleep -Seconds $IntervalSec }
        }
    }
    catch {
        Write-Error -ErrorRecord $_ -ErrorAction Continue
        exit 2
    }

    if ($failed) { exit 1 }
    exit 0
}
