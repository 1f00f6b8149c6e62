<#
.SYNOPSIS
Distributes a very large list of operations to several computers or jobs, waits for all of them, and merges the results.

.DESCRIPTION
One PowerShell process can wait for tens of thousands of operations. If there are more, or if other computers have a
better network connection to the server, this script distributes the list evenly to workers. The workers are other
computers (with PowerShell remoting) or jobs on this computer. Each worker waits for its operations, and sends back one
row for each id.

At the end, the script checks that no operation is lost: the report has exactly one row for each id, in the order of the
list. If a worker failed, its remaining operations have the status 'unknown' and the error of the worker. The script
returns a summary: how many operations there were (Total), how many succeeded and how many did not (Succeeded, Failed),
how long it took (Seconds), and the path of the report (Report). The report has the same columns as the report of
Wait-NightlyBatch.ps1, and the worker.

Without -ApiKey, the workers use BCTRL_API_KEY of their environment. Jobs on this computer inherit it.

.PARAMETER Path
The operations: a text file with one id on each line, or a .csv file with a column Id or OperationId.

.PARAMETER ReportPath
The CSV file to write, with one row for each operation. Times are in UTC, and durations are in seconds. An existing file is
overwritten.

.PARAMETER ComputerName
The computers to use as workers, with PowerShell remoting. The module must be installed there.

.PARAMETER Credential
The user account for these computers. The default is the current user.

.PARAMETER JobCount
The number of jobs to use as workers on this computer. The default is 4.

.PARAMETER ThreadJob
Uses thread jobs, which start faster and share one process. They require the module ThreadJob, which is part of
PowerShell 7.

.PARAMETER Timeout
The longest time that each worker waits: a number of seconds, or text such as 90m or 8h. The default is 8h. One minute
later, the script stops waiting for workers that have not returned.

.PARAMETER ApiKey
The API key for the workers.

.PARAMETER Server
The server for the workers. The default is the server in their environment, or else the bctrl API.

.PARAMETER Module
The name or the path of the module for the workers. The default for jobs is the module of this session. The default for
other computers is the module that is installed there.

.EXAMPLE
./Wait-OperationFanOut.ps1 ids.txt results.csv -JobCount 8

Waits in eight jobs on this computer.

.EXAMPLE
$key = Read-Host 'Key' -AsSecureString
./Wait-OperationFanOut.ps1 ids.txt results.csv -ComputerName worker1, worker2, worker3 -ApiKey $key -Timeout 12h

Waits on three computers. The API key is encrypted when it is sent to them, and is not stored there.

.NOTES
Exit codes
    0  all operations succeeded
    1  an operation failed, was cancelled, or reached the time limit of the server
    2  the script could not run, a worker failed, or an operation could not be read
    3  the timeout elapsed, and an operation is still running
If more than one applies, the exit code is the highest.
#>
#Requires -Version 5.1
[CmdletBinding(DefaultParameterSetName = 'Jobs')]
[OutputType([pscustomobject])]
param(
    [Parameter(Mandatory, Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string] $Path,

    [Parameter(Mandatory, Position = 1)]
    [ValidateNotNullOrEmpty()]
    [string] $ReportPath,

    [Parameter(Mandatory, ParameterSetName = 'Machines')]
    [ValidateNotNullOrEmpty()]
    [string[]] $ComputerName,

    [Parameter(ParameterSetName = 'Machines')]
    [pscredential] $Credential,

    [Parameter(ParameterSetName = 'Jobs')]
    [ValidateRange(1, 64)]
    [int] $JobCount = 4,

    [Parameter(ParameterSetName = 'Jobs')]
    [switch] $ThreadJob,

    [ValidateNotNullOrEmpty()]
    [string] $Timeout = '8h',

    [securestring] $ApiKey,

    [uri] $Server,

    [ValidateNotNullOrEmpty()]
    [string] $Module
)

Set-StrictMode -Version Latest
# An error in this script must stop it. The errors about workers and operations are collected in the report.
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

# Converts text such as 1h30m, as the parameter -Timeout of the cmdlets does.
function ConvertTo-TimeSpan {
    param([string] $Text)

    $attributes = (Get-Command Wait-BctrlOperation).Parameters['Timeout'].Attributes
    $converter = $attributes | Where-Object { $_ -is [System.Management.Automation.ArgumentTransformationAttribute] }
    $converter.Transform($ExecutionContext, $Text)
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

# Runs on the worker and uses only its arguments. It sends back one flat row for each id, which is small and does not
# change when it is serialized.
$work = {
    param([string[]] $Id, [string] $Timeout, [string] $Module, [securestring] $ApiKey, [uri] $Server, [string] $GetOperationRow)

    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    Import-Module $Module
    $connect = @{}
    if ($ApiKey) { $connect.ApiKey = $ApiKey }
    if ($Server) { $connect.Server = $Server }
    if ($connect.Count) { Connect-Bctrl @connect }

    & ([scriptblock]::Create($GetOperationRow)) -Id $Id -Timeout $Timeout
}

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$jobs = [System.Collections.Generic.List[object]]::new()
try {
    # Contains each id once, keeps the order, and is fast for a million ids. The server may return an id with another
    # case than in the list.
    $results = [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($id in Read-OperationId -Path $Path) { $results[$id] = $null }
    if (-not $results.Count) {
        throw "There is no operation id in '$Path'."
    }
    $longest = ConvertTo-TimeSpan $Timeout
    # Write it now: an error must not be found only after eight hours, and an old report must not be mailed again.
    Write-Report -Row @() -Path $ReportPath

    if (-not $Module) {
        $Module = 'Bctrl'
        if ($PSCmdlet.ParameterSetName -eq 'Jobs') {
            # The module of this session, also if it is in a folder that jobs don't search.
            $Module = Join-Path (Get-Command Wait-BctrlOperation).Module.ModuleBase 'Bctrl.psd1'
        }
    }

    # Distribute the ids in turn, because operations that were started together often complete together.
    $workers = @(if ($ComputerName) { $ComputerName | Select-Object -Unique } else { 1..$JobCount | ForEach-Object { "job $_" } })
    $shares = @($workers | ForEach-Object { , [System.Collections.Generic.List[string]]::new() })
    $turn = 0
    foreach ($id in $results.Keys) { $shares[$turn++ % $workers.Count].Add($id) }

    for ($i = 0; $i -lt $workers.Count; $i++) {
        if (-not $shares[$i].Count) { continue }
        $start = @{ ScriptBlock = $work }
        $start.ArgumentList = $shares[$i].ToArray(), $Timeout, $Module, $ApiKey, $Server, "${function:Get-OperationRow}"
        if ($Credential) { $start.Credential = $Credential }
        $job = if ($ComputerName) { Invoke-Command @start -ComputerName $workers[$i] -AsJob }
        elseif ($ThreadJob) { Start-ThreadJob @start -ThrottleLimit $workers.Count }
        else { Start-Job @start }
        $jobs.Add([pscustomobject]@{ Job = $job; Worker = $workers[$i]; Share = $shares[$i] })
    }

    # A worker ends when its own timeout has elapsed. It needs time to start, and to send its rows.
    Write-Progress -Activity 'Waiting for workers' -Status "$($results.Count) operations, $($jobs.Count) workers"
    $null = Wait-Job -Job $jobs.Job -Timeout ([Math]::Ceiling($longest.TotalSeconds) + 60)

    foreach ($part in $jobs) {
        $workerError = if ($part.Job.State -in 'Completed', 'Failed', 'Stopped') { '' } else { 'It did not return in time.' }
        try {
            $worker = @{ Name = 'Worker'; Expression = { $part.Worker } }
            Receive-Job -Job $part.Job | Select-Object ($columns + $worker) | ForEach-Object {
                # Another row or a second row could hide that one is missing.
                if (-not $results.Contains($_.OperationId) -or $results[$_.OperationId]) {
                    throw "It sent an unexpected row for '$($_.OperationId)'."
                }
                $results[$_.OperationId] = $_
            }
        }
        catch {
            # The rows that it sent before are used. Rows for the other operations are added below.
            $workerError = "$_"
        }
        foreach ($id in $part.Share) {
            if (-not $results[$id]) {
                $reason = if ($workerError) { "The worker failed: $workerError" } else { 'The worker sent no result for it.' }
                $row = @{ OperationId = $id; Status = 'unknown'; Code = 'WorkerFailed'; Message = $reason }
                $results[$id] = [pscustomobject]$row | Select-Object ($columns + $worker)
            }
        }
    }
    Write-Progress -Activity 'Waiting for workers' -Completed

    $rows = @($results.Values)
    $exitCode = Get-ReportExitCode -Row $rows
    Write-Report -Row $rows -Path $ReportPath

    # Check the report by reading it.
    $written = @(Import-Csv -LiteralPath $ReportPath).Count
    if ($written -ne $results.Count) {
        throw "The list has $($results.Count) operations, but the report has $written rows. '$ReportPath' is not complete."
    }

    $succeeded = @($rows | Where-Object Status -EQ 'succeeded').Count
    [pscustomobject]@{
        Total     = $results.Count
        Succeeded = $succeeded
        Failed    = $results.Count - $succeeded
        Seconds   = [Math]::Round($watch.Elapsed.TotalSeconds, 1)
        Report    = (Resolve-Path -LiteralPath $ReportPath).ProviderPath
    }
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}
finally {
    # Remove the jobs, also after Ctrl+C.
    $jobs | ForEach-Object { Remove-Job -Job $_.Job -Force -ErrorAction SilentlyContinue }
}

exit $exitCode
