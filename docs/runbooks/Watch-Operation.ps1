<#
.SYNOPSIS
Watches operations live until all have ended.

.DESCRIPTION
Looks every -IntervalSec seconds, and shows each operation whose status or step is another than before; its end is shown
the moment it comes. What is shown are the operations themselves: pipe them on to keep a log.

While the server can't be reached it says so and goes on watching; Ctrl+C ends it at any time, and the operations go on.

The connection is the session's own (Connect-Bctrl), or else the one that BCTRL_API_KEY and BCTRL_BASE_URL give.

.PARAMETER Id
The operations: ids, or anything from the pipeline that has an Id or OperationId.

.PARAMETER IntervalSec
How often progress is shown, in seconds. An operation's end is shown when it comes, whatever this is. The default is 5.

.EXAMPLE
Get-Content ids.txt | ./Watch-Operation.ps1

.EXAMPLE
Get-BctrlOperation | ./Watch-Operation.ps1 -IntervalSec 2

Watches those that this session has seen and that have not ended.

.EXAMPLE
./Watch-Operation.ps1 $id | Select-Object @{ n = 'Time'; e = { Get-Date } }, Id, Status, Progress | Export-Csv log.csv

Keeps a log of what happened when.

.NOTES
Exit codes
    0  all succeeded
    1  one failed, was cancelled or timed out, or the server knows it no more
    2  it could not run: no ids, no key; the error says what
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
    # A slip of this script's own must end it. An error about one operation is told, and the others are watched on.
    $ErrorActionPreference = 'Stop'
    # What is shown is the progress; bars that come and go between the lines would hide it.
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

            # A wait that ends with the interval: each end comes at once, and of the rest the state they are in by then.
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
                # The retries of the connection may be used up before the interval is over.
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
                Write-Warning "Nothing was heard of $($silent.Count) operations; the watch goes on. $($silent[0])"
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
