<#
.SYNOPSIS
Shows the changes of operations or tool calls until all have completed.

.DESCRIPTION
Every -IntervalSec seconds, the script returns each operation whose status or step has changed. An operation that
completes is returned at once. You can pipe the operations to another command to keep a log. The ids can also be those of
tool calls, if all of them are.

While the server is unavailable, the script writes a warning and continues until -Timeout elapses. Ctrl+C stops the
script, but not the operations.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL.

.PARAMETER Id
The operations: ids, or objects with a property Id, OperationId or ToolCallId. You can pipe them to the script. Text can
contain several ids, separated by spaces, commas or line breaks.

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

    $given = [System.Collections.Generic.List[object]]::new()
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
}

process {
    $given.Add($Id)
}

end {
    $exitCode = 2
    $isStopped = $true
    # How many results are missing.
    $left = 1
    try {
        # The result of each operation: its last state, or an error that says why it is unknown.
        $ids = @($given | ForEach-Object { $_ } | Get-OperationId)
        $work = Get-Kind "$($ids | Select-Object -First 1)"
        $results = [System.Collections.Specialized.OrderedDictionary]::new($work.Comparer)
        # Only the ids: Wait-BctrlOperation returns an operation from the pipeline also if it could not get its state.
        foreach ($item in $ids) {
            $results[$item] = New-OperationError $item 'NoResponse' 'No response was received.'
        }
        if (-not $results.Count) { throw 'There is no operation to watch.' }
        $left = $results.Count

        # The timeout as the cmdlets read it, such as 1h30m. Get-Command imports the module.
        $null = Get-Command Wait-BctrlOperation
        $longest = if ($Timeout) { [Bctrl.PowerShell.DurationAttribute]::new().Transform($ExecutionContext, $Timeout) } else { [TimeSpan]::MaxValue }
        $shown = [hashtable]::new($work.Comparer)
        $warned = @{}
        $isUnavailable = $false
        $open = @($results.Keys)
        while ($open.Count) {
            $time = $longest - $watch.Elapsed
            if ($time -le [TimeSpan]::Zero) {
                Write-Warning "$($open.Count) of $($results.Count) $($work.Name)s have not completed within the timeout ($Timeout)."
                break
            }
            $interval = [TimeSpan]::FromSeconds([Math]::Max(0.1, [Math]::Min([double]$IntervalSec, $time.TotalSeconds)))
            $next = [System.Collections.Generic.List[string]]::new()

            # Returns operations that complete at once, and the others with their state at the end of the interval.
            $silence = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'failures'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
            $open | & "Wait-$($work.Noun)" -Timeout $interval @silence |
                ForEach-Object {
                    $results[$_.Id] = $_
                    if ($_.IsTerminal) {
                        $left--
                    }
                    else {
                        $next.Add($_.Id)
                        # Only the interval has elapsed.
                        $_.TimedOutWaiting = $false
                    }
                    $state = '{0} {1}' -f $_.Status, $(if ($work.Noun -eq 'BctrlOperation') { $_.Progress })
                    if ($shown[$_.Id] -cne $state) {
                        $shown[$_.Id] = $state
                        $_
                    }
                }

            # The warning about a question is the same in each interval.
            foreach ($warning in $warnings) {
                if (-not $warned["$warning"]) { $warned["$warning"] = $true; Write-Warning "$warning" }
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
                elseif ($kind -notlike '*WaitTimeout') {
                    Write-Error -ErrorRecord $failure -ErrorAction Continue
                    $results[$failure.TargetObject] = $failure
                    $left--
                }
            }
            if ($silent.Count -and -not $isUnavailable) {
                Write-Warning "No response was received for $($silent.Count) $($work.Name)s; the script keeps trying. $($silent[0])"
            }
            $isUnavailable = $silent.Count -gt 0
            $open = $next
            if ($hasNoRetriesLeft) { Start-Sleep -Milliseconds $interval.TotalMilliseconds }
        }
        $exitCode = Get-ExitCode ($results.Values | Measure-BctrlWork)
        $isStopped = $false
    }
    catch {
        Write-Error -ErrorRecord $_ -ErrorAction Continue
        $exitCode = 2
        $isStopped = $false
    }
    finally {
        if ($isStopped) {
            # Another command may stop the script when it returns the last result.
            if (-not $left) { $exitCode = Get-ExitCode ($results.Values | Measure-BctrlWork) }
            Set-StoppedExitCode $exitCode
        }
    }

    exit $exitCode
}
