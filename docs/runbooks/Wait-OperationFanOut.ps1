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
returns a summary: how many operations there were, how many succeeded, how many did not, how long it took, and the path
of the report.

Without -ApiKey, the workers use BCTRL_API_KEY of their environment. Jobs on this computer inherit it.

.PARAMETER Path
The operations: a text file with one id on each line, or a .csv file with a column Id or OperationId.

.PARAMETER ReportPath
The CSV file to write, with one row for each operation. An existing file is overwritten.

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
The longest time that each worker waits: a number of seconds, or text such as 90m or 8h. The default is 8h.

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
    1  some operations did not succeed, or their worker failed; the report says which
    2  the script could not run, or the report is not complete; the error says why
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

function Read-OperationId {
    param([string] $Path)

    if ([System.IO.Path]::GetExtension($Path) -ne '.csv') {
        return Get-Content -LiteralPath $Path | ForEach-Object { $_.Trim() } | Where-Object { $_ }
    }
    $rows = @(Import-Csv -LiteralPath $Path)
    $column = @('Id', 'OperationId' | Where-Object { $rows.Count -and $rows[0].PSObject.Properties[$_] })
    if ($rows.Count -and -not $column.Count) {
        throw "'$Path' has no column Id or OperationId."
    }
    $rows | ForEach-Object { "$($_.($column[0]))".Trim() } | Where-Object { $_ }
}

function ConvertTo-Row {
    param([string] $Id, [string] $Status, [string] $Message, [string] $Worker)

    [pscustomobject]@{
        OperationId = $Id; Status = $Status; Runtime = ''; StartedAt = ''; FinishedAt = ''; Seconds = ''
        Code = ''; Message = $Message; Worker = $Worker
    }
}

# Runs on the worker and uses only its arguments. It sends back one flat row for each id, which is small and does not
# change when it is serialized.
$work = {
    param([string[]] $Id, [string] $Timeout, [string] $Module, [securestring] $ApiKey, [uri] $Server)

    $ErrorActionPreference = 'Stop'
    $ProgressPreference = 'SilentlyContinue'
    Import-Module $Module
    $connect = @{}
    if ($ApiKey) { $connect.ApiKey = $ApiKey }
    if ($Server) { $connect.Server = $Server }
    if ($connect.Count) { Connect-Bctrl @connect }

    $problems = @()
    Wait-BctrlOperation -Id $Id -Timeout $Timeout -ErrorAction SilentlyContinue -ErrorVariable problems | ForEach-Object {
        $code = ''
        $message = ''
        if ($_.Error) { $code = $_.Error.Code; $message = $_.Error.Message }
        if ($_.TimedOutWaiting) { $message = "It did not complete within $Timeout." }
        $times = foreach ($time in $_.StartedAt, $_.FinishedAt) { if ($time) { $time.ToString('s') } else { '' } }
        $seconds = if ($_.Duration) { [Math]::Round($_.Duration.TotalSeconds, 1) } else { '' }
        [pscustomobject]@{
            OperationId = $_.Id; Status = $_.Status; Runtime = $_.Runtime
            StartedAt = $times[0]; FinishedAt = $times[1]; Seconds = $seconds
            Code = $code; Message = $message; Worker = [Environment]::MachineName
        }
    }
    # If the operation was also returned, its row contains the error. These operations were not returned.
    foreach ($problem in $problems | Where-Object { $_.TargetObject -is [string] }) {
        [pscustomobject]@{
            OperationId = $problem.TargetObject; Status = 'unknown'; Runtime = ''
            StartedAt = ''; FinishedAt = ''; Seconds = ''
            Code = ''; Message = $problem.Exception.Message; Worker = [Environment]::MachineName
        }
    }
}

$watch = [System.Diagnostics.Stopwatch]::StartNew()
$jobs = @()
try {
    # Contains each id once, keeps the order, and is fast for a million ids. The server may return an id with another
    # case than in the list.
    $results = [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($id in Read-OperationId -Path $Path) { $results[$id] = $null }
    if (-not $results.Count) {
        throw "There is no operation id in '$Path'."
    }
    # Write it now: an error must not be found only after eight hours.
    Set-Content -LiteralPath $ReportPath -Value @()

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

    $jobs = @(
        for ($i = 0; $i -lt $workers.Count; $i++) {
            if (-not $shares[$i].Count) { continue }
            $arguments = @($shares[$i].ToArray(), $Timeout, $Module, $ApiKey, $Server)
            $job = if ($ComputerName) {
                $remote = @{ ComputerName = $workers[$i]; ScriptBlock = $work; ArgumentList = $arguments; AsJob = $true }
                if ($Credential) { $remote.Credential = $Credential }
                Invoke-Command @remote
            }
            elseif ($ThreadJob) {
                Start-ThreadJob -ScriptBlock $work -ArgumentList $arguments -ThrottleLimit $workers.Count
            }
            else {
                Start-Job -ScriptBlock $work -ArgumentList $arguments
            }
            [pscustomobject]@{ Job = $job; Worker = $workers[$i]; Share = $shares[$i] }
        }
    )

    foreach ($part in $jobs) {
        Write-Progress -Activity 'Waiting for workers' -Status "$($part.Worker), $($part.Share.Count) operations"
        $null = Wait-Job -Job $part.Job
        $died = ''
        try {
            Receive-Job -Job $part.Job | ForEach-Object {
                # Another row or a second row could hide that one is missing.
                if (-not $results.Contains($_.OperationId) -or $results[$_.OperationId]) {
                    throw "It sent an unexpected row for '$($_.OperationId)'."
                }
                $results[$_.OperationId] = $_
            }
        }
        catch {
            # The rows that it sent before are used. Rows for the other operations are added below.
            $died = "$_"
        }
        foreach ($id in $part.Share) {
            if (-not $results[$id]) {
                $reason = if ($died) { "The worker failed: $died" } else { 'The worker sent no result for it.' }
                $results[$id] = ConvertTo-Row -Id $id -Status 'unknown' -Message $reason -Worker $part.Worker
            }
        }
    }
    Write-Progress -Activity 'Waiting for workers' -Completed

    $rows = @($results.Values | Select-Object OperationId, Status, Runtime, StartedAt, FinishedAt, Seconds, Code, Message, Worker)
    $rows | Export-Csv -LiteralPath $ReportPath -NoTypeInformation -Encoding UTF8

    # Check the report by reading it.
    $written = @(Import-Csv -LiteralPath $ReportPath)
    $distinct = [System.Collections.Generic.HashSet[string]]::new([string[]]@($written | ForEach-Object OperationId), [StringComparer]::OrdinalIgnoreCase)
    if ($written.Count -ne $results.Count -or -not $distinct.SetEquals([string[]]@($results.Keys))) {
        throw "The list has $($results.Count) operations, but the report has $($written.Count) rows. '$ReportPath' is not complete."
    }

    $succeeded = @($rows | Where-Object Status -EQ 'succeeded').Count
    [pscustomobject]@{
        Total     = $results.Count
        Succeeded = $succeeded
        Failed    = $results.Count - $succeeded
        Took      = $watch.Elapsed
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

if ($succeeded -ne $results.Count) { exit 1 }
exit 0
