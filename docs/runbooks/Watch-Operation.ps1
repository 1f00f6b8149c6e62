<#
.SYNOPSIS
Shows the changes of operations until all have completed.

.DESCRIPTION
Every -IntervalSec seconds, the script returns each operation whose status or step has changed. An operation that
completes is returned at once. You can pipe the operations to another command to keep a log.

While the server is unavailable, the script writes a warning and continues until -Timeout elapses. Ctrl+C stops the
script, but not the operations.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Id
The operations: ids, or objects with a property Id or OperationId. You can pipe them to the script. Text can contain several
ids, separated by spaces, commas or line breaks.

.PARAMETER IntervalSec
How often changes are shown, in seconds. An operation that completes is shown at once. The default is 5.

.PARAMETER Timeout
The longest time to watch: a number of seconds, or text such as 90m or 8h. By default, there is no limit.

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
    1  an operation failed, was cancelled, or reached the time limit of the server
    2  the script could not run, or could not get an operation, for example without an id or an API key
    3  the timeout elapsed, and an operation is still running
If more than one applies, the exit code is the highest.
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
    [int] $IntervalSec = 5,

    [ValidateNotNullOrEmpty()]
    [string] $Timeout
)

begin {
    Set-StrictMode -Version Latest
    # An error in this script must stop it. An error about an operation is shown, and the script continues with the others.
    $ErrorActionPreference = 'Stop'
    # The output shows the progress. Progress bars would cover it.
    $ProgressPreference = 'SilentlyContinue'

    # Removes ids that occur more than once. Ids that differ only in case are the same.
    function Select-DistinctId {
        begin { $seen = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase) }
        process { if ($seen.Add($_)) { $_ } }
    }

    # Gets the ids in text, or in a property of an object.
    function Get-OperationId {
        param([object] $InputObject)

        if ($InputObject -is [System.Collections.IList]) {
            foreach ($item in $InputObject) { Get-OperationId $item }
            return
        }
        $text = $InputObject
        if ($null -ne $InputObject -and $InputObject -isnot [string] -and $InputObject -isnot [ValueType]) {
            if ($InputObject -is [hashtable]) { $InputObject = [pscustomobject]$InputObject }
            $property = @('Id', 'OperationId' | ForEach-Object { $InputObject.PSObject.Properties[$_] } | Where-Object { $_ -and "$($_.Value)".Trim() })
            if (-not $property.Count) {
                throw "The object '$InputObject' has no value in a property Id or OperationId."
            }
            $text = $property[0].Value
        }
        "$text" -split '[\s,;]+' | Where-Object { $_ }
    }

    # Converts text such as 1h30m, as the parameter -Timeout of the cmdlets does.
    function ConvertTo-TimeSpan {
        param([string] $Text)

        $attributes = (Get-Command Wait-BctrlOperation).Parameters['Timeout'].Attributes
        $converter = $attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentTransformationAttribute] }
        $converter.Transform($ExecutionContext, $Text)
    }

    # The exit code for an error. It is the same in all runbooks.
    function Get-ExitCode {
        param([System.Management.Automation.ErrorRecord] $ErrorRecord)

        switch (($ErrorRecord.FullyQualifiedErrorId -split ',')[0]) {
            'OperationWaitTimeout' { 3 }
            { $_ -in 'OperationFailed', 'OperationCancelled', 'OperationTimedOut', 'Conflict' } { 1 }
            default { 2 }
        }
    }

    $given = [System.Collections.Generic.List[object]]::new()
    $shown = @{}
    $exitCode = 0
    $isUnavailable = $false
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
}

process {
    $given.Add($Id)
}

end {
    try {
        # Only the ids: Wait-BctrlOperation returns an operation from the pipeline also if it could not get its state.
        $open = @(Get-OperationId $given.ToArray() | Select-DistinctId)
        if (-not $open.Count) {
            throw 'There is no operation to watch.'
        }
        $count = $open.Count
        $longest = if ($Timeout) { ConvertTo-TimeSpan $Timeout } else { [TimeSpan]::MaxValue }
        while ($open.Count) {
            $left = $longest - $watch.Elapsed
            if ($left -le [TimeSpan]::Zero) {
                Write-Warning "$($open.Count) of $count operations have not completed within $Timeout."
                # 3 if an operation is still running. If no response was received, that is not known.
                $wasSeen = @($open | Where-Object { $shown.ContainsKey($_) })
                $exitCode = [Math]::Max($exitCode, $(if ($wasSeen.Count) { 3 } else { 2 }))
                break
            }
            $interval = [TimeSpan]::FromSeconds([Math]::Max(0.1, [Math]::Min([double]$IntervalSec, $left.TotalSeconds)))
            $next = [System.Collections.Generic.List[string]]::new()

            # Returns operations that complete at once, and the others with their state at the end of the interval.
            $open | Wait-BctrlOperation -Timeout $interval -ErrorAction SilentlyContinue -ErrorVariable failures |
                ForEach-Object {
                    $state = '{0} {1}' -f $_.Status, $_.Progress
                    if ($shown[$_.Id] -ne $state) {
                        $shown[$_.Id] = $state
                        $_
                    }
                    if (-not $_.IsTerminal) { $next.Add($_.Id) }
                    elseif ($_.Status -ne 'succeeded') { $exitCode = [Math]::Max($exitCode, 1) }
                }

            $silent = @()
            $hasNoRetriesLeft = $false
            foreach ($failure in $failures) {
                $kind = ($failure.FullyQualifiedErrorId -split ',')[0]
                # The connection may have no retries left before the interval has elapsed.
                $isOutage = $kind -in 'ConnectionFailed', 'ServerError', 'RateLimited'
                if ($isOutage -or $kind -eq 'NoResponse') {
                    $next.Add($failure.TargetObject)
                    $silent += $failure
                    $hasNoRetriesLeft = $hasNoRetriesLeft -or $isOutage
                }
                elseif ($kind -ne 'OperationWaitTimeout') {
                    Write-Error -ErrorRecord $failure -ErrorAction Continue
                    $exitCode = [Math]::Max($exitCode, (Get-ExitCode $failure))
                }
            }
            if ($silent.Count -and -not $isUnavailable) {
                Write-Warning "No response was received for $($silent.Count) operations; the script keeps trying. $($silent[0])"
            }
            $isUnavailable = $silent.Count -gt 0
            $open = $next
            if ($hasNoRetriesLeft) { Start-Sleep -Milliseconds $interval.TotalMilliseconds }
        }
    }
    catch {
        Write-Error -ErrorRecord $_ -ErrorAction Continue
        exit 2
    }

    exit $exitCode
}
