<#
.SYNOPSIS
Distributes a very large list of operations to several computers or jobs, waits for all of them, and merges the results.

.DESCRIPTION
One PowerShell process can wait for tens of thousands of operations. If there are more, or if other computers have a
better network connection to the server, this script distributes the list evenly to workers. The workers are other
computers (with PowerShell remoting) or jobs on this computer. Each worker waits for its operations, and sends them
back.

No operation is lost: the report has exactly one row for each id, in the order of the list. If a worker failed, its
remaining operations have the status 'unknown' and the error of the worker. The report has the same columns as the report
of Wait-NightlyBatch.ps1, and the worker. The script returns one object with the main properties of the summary of
Measure-BctrlWork, such as Total, Succeeded and Failures. Its property Report is the path of the report.

Without -ApiKey, the workers use BCTRL_API_KEY of their environment. Jobs on this computer inherit it.

.PARAMETER Path
The operations: a text file with one id on each line, or a .csv file with a column Id or OperationId.
The ids of tool calls are not accepted.

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

$columns = 'OperationId', 'Status', 'Runtime', 'StartedAt', 'FinishedAt', 'Seconds', 'Code', 'Message', 'FailedStep', 'Fix'

# Converts a result to a row of the report. A result is an operation, or an error with the id of an operation.
function ConvertTo-ReportRow {
    process {
        $row = [ordered]@{}
        foreach ($column in $columns) { $row[$column] = '' }
        if ($_ -is [System.Management.Automation.ErrorRecord]) {
            $row.OperationId = $_.TargetObject
            $row.Status = 'unknown'
            $row.Code = ($_.FullyQualifiedErrorId -split ',')[0]
            $row.Message = "$_"
        }
        else {
            $row.OperationId = $_.Id
            $row.Status = $_.Status
            $isToolCall = $_.Id -clike 'tc_*'
            $row.Runtime = if ($isToolCall) { $_.Tool } else { $_.Runtime }
            if ($_.StartedAt) { $row.StartedAt = $_.StartedAt.ToUniversalTime().ToString('s') + 'Z' }
            if ($_.FinishedAt) { $row.FinishedAt = $_.FinishedAt.ToUniversalTime().ToString('s') + 'Z' }
            $row.Seconds = $_.DurationSeconds
            if ($isToolCall) { $row.Code = $_.ErrorCode; $row.Message = $_.ErrorMessage }
            elseif ($_.Error) { $row.Code = $_.Error.Code; $row.Message = $_.Error.Message }
            $step = if (-not $isToolCall -and $_.Status -cne 'succeeded') { $_ | Get-BctrlOperationStep -Failed | Select-Object -First 1 }
            if ($step) {
                $row.Code = $step.ErrorCode
                $row.Message = $step.ErrorMessage
                $row.FailedStep = '{0} {1}' -f $step.Number, $step.Call
                $row.Fix = if ($step.Fixes) { $step.Fixes } else { $step.Hint }
            }
            if ($_.TimedOutWaiting) { $row.Code = if ($isToolCall) { 'ToolCallWaitTimeout' } else { 'OperationWaitTimeout' }; $row.Message = "It did not complete within the timeout ($Timeout)." }
        }
        # A spreadsheet runs a cell that starts like a formula, and these texts come from a server.
        foreach ($column in $columns) { $row[$column] = "$($row[$column])" -replace '^(?=[=+\-@\s\uFF1D\uFF0B\uFF0D\uFF20])', "'" }
        [pscustomobject]$row
    }
}

# Writes rows to a CSV file, or only the header if there are none.
function Write-Report {
    param([object[]] $Row, [string] $Path)

    $lines = if ($Row) { $Row | ConvertTo-Csv -NoTypeInformation } else { '"' + ($columns -join '","') + '"' }
    # Excel reads UTF-8 only with a byte order mark. Its name differs between PowerShell 7 and Windows PowerShell.
    $lines | Set-Content -LiteralPath $Path -Encoding $(if ($PSVersionTable.PSVersion.Major -ge 6) { 'utf8BOM' } else { 'UTF8' })
}

# The main properties of a summary, and the paths of the reports. A list shows them, because there is no view for this object.
function ConvertTo-BatchSummary {
    param([object] $Summary, [System.Collections.IDictionary] $Report)

    $batch = $Summary | Select-Object Total, Succeeded, Failed, Cancelled, TimedOut, Other, Running, Unknown, MedianSeconds, MaximumSeconds, Failures
    foreach ($name in $Report.Keys) { $batch | Add-Member $name (Resolve-Path -LiteralPath $Report[$name]).ProviderPath }
    $batch
}

# Runs on the worker and uses only its arguments.
$work = {
    param([string[]] $Id, [string] $Timeout, [string] $Module, [securestring] $ApiKey, [uri] $Server)

    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    Import-Module $Module
    $connect = @{}
    if ($ApiKey) { $connect.ApiKey = $ApiKey }
    if ($Server) { $connect.Server = $Server }
    if ($connect.Count) { Connect-Bctrl @connect }

    Wait-BctrlOperation -Id $Id -Timeout $Timeout -ErrorAction Continue | ForEach-Object {
        # It can be large, and is not in the report.
        if ($_.Status -ceq 'succeeded') { $_.Result = $null }
        $_
    }
}

$jobs = [System.Collections.Generic.List[object]]::new()
$exitCode = 2
$isStopped = $true
try {
    # The result of each operation: the operation, or an error that says why its state is unknown. The server may return an
    # id with another case than in the list.
    $results = [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($id in Read-OperationList -Path $Path | Get-OperationId) { $results[$id] = $null }
    if (-not $results.Count) { throw "There is no operation id in '$Path'." }
    # Write it now: an error must not be found only after eight hours, and an old report must not be mailed again.
    Write-Report -Row @() -Path $ReportPath

    # The module of this session, also if it is in a folder that jobs don't search.
    $own = (Get-Command Wait-BctrlOperation).Module
    if (-not $Module) { $Module = if ($ComputerName) { 'Bctrl' } else { Join-Path $own.ModuleBase 'Bctrl.psd1' } }
    # The timeout as the cmdlets read it, such as 1h30m.
    $longest = [Bctrl.PowerShell.DurationAttribute]::new().Transform($ExecutionContext, $Timeout)

    # Distribute the ids in turn, because operations that were started together often complete together.
    $workers = @(if ($ComputerName) { $ComputerName | Select-Object -Unique } else { 1..$JobCount | ForEach-Object { "job $_" } })
    $shares = @($workers | ForEach-Object { , [System.Collections.Generic.List[string]]::new() })
    $turn = 0
    foreach ($id in $results.Keys) { $shares[$turn++ % $workers.Count].Add($id) }

    for ($i = 0; $i -lt $workers.Count; $i++) {
        if (-not $shares[$i].Count) { continue }
        $start = @{ ScriptBlock = $work; ArgumentList = $shares[$i].ToArray(), $Timeout, $Module, $ApiKey, $Server }
        if ($Credential) { $start.Credential = $Credential }
        $job = if ($ComputerName) { Invoke-Command @start -ComputerName $workers[$i] -AsJob }
        elseif ($ThreadJob) { Start-ThreadJob @start -ThrottleLimit $workers.Count }
        else { Start-Job @start }
        $jobs.Add([pscustomobject]@{ Job = $job; Share = $shares[$i] })
    }

    # A worker ends when its own timeout has elapsed. It needs time to start, and to send its operations.
    Write-Progress -Activity 'Waiting for workers' -Status "$($results.Count) operations, $($jobs.Count) workers"
    $null = Wait-Job -Job $jobs.Job -Timeout ([Math]::Ceiling($longest.TotalSeconds) + 60)

    foreach ($part in $jobs) {
        $reason = if ($part.Job.State -in 'Completed', 'Failed', 'Stopped') { 'The worker sent no result for it.' } else { 'The worker did not return in time.' }
        Receive-Job -Job $part.Job -ErrorAction Continue 2>&1 | ForEach-Object {
            # The target of an error is an id, or an operation that was also sent. Otherwise, the worker itself failed.
            $isError = $_ -is [System.Management.Automation.ErrorRecord]
            $id = if ($isError) { $_.TargetObject } else { $_.Id }
            $isKnown = $id -is [string] -and $results.Contains($id)
            if ($isKnown) { $results[$id] = $_ }
            if ($isError -and ($part.Job.State -eq 'Failed' -or -not $isKnown) -and $_.FullyQualifiedErrorId -notlike 'OperationWaitTimeout,*') {
                $reason = "The worker failed: $_"
            }
        }
        foreach ($id in $part.Share | Where-Object { -not $results[$_] }) { $results[$id] = New-OperationError $id 'WorkerFailed' $reason }
    }
    Write-Progress -Activity 'Waiting for workers' -Completed

    $turn = 0
    $rows = @($results.Values | ConvertTo-ReportRow | Select-Object *, @{ Name = 'Worker'; Expression = { $workers[$script:turn++ % $workers.Count] } })
    Write-Report -Row $rows -Path $ReportPath
    $summary = $results.Values | Measure-BctrlWork
    $summary = ConvertTo-BatchSummary $summary @{ Report = $ReportPath }
    $exitCode = Get-ExitCode $summary
    # Another command may stop the script here.
    $summary
    $isStopped = $false
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    $exitCode = 2
    $isStopped = $false
}
finally {
    if ($isStopped) { Set-StoppedExitCode $exitCode }
    # Remove the jobs, also after Ctrl+C.
    $jobs | ForEach-Object { Remove-Job -Job $_.Job -Force -ErrorAction SilentlyContinue }
}

exit $exitCode
