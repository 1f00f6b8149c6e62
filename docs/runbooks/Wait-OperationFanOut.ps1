<#
.SYNOPSIS
Fans a very large list of operations out over several machines or jobs, waits for all of them, and merges the results.

.DESCRIPTION
One PowerShell waits for tens of thousands of operations by itself. Beyond that, or where the network near the
operations is better, this deals the list out evenly among workers: other machines by PowerShell remoting, or jobs on
this one. Each worker waits for its share and sends back one row for each id.

At the end it proves that nothing was lost: every id of the list has exactly one row in the report, in the order of the
list. Those of a worker that failed or died are there too, with the status 'unknown' and the worker's error. It emits a
summary: how many there were, how many succeeded, how many did not, how long it took, and where the report is.

Without -ApiKey the workers use the BCTRL_API_KEY of their own environment; jobs on this machine inherit it.

.PARAMETER Path
The operations: a text file with an id on each line, or a .csv file with a column Id or OperationId.

.PARAMETER ReportPath
The CSV to write, a row for each operation. One that is there is overwritten.

.PARAMETER ComputerName
The machines to work on, by PowerShell remoting. The module must be installed there.

.PARAMETER Credential
Whom to work as on those machines. The default is the current user.

.PARAMETER JobCount
How many jobs to work in on this machine instead. The default is 4.

.PARAMETER ThreadJob
Makes them thread jobs, which start faster and share one process. They need the module ThreadJob, which PowerShell 7
brings along.

.PARAMETER Timeout
How long each worker waits at most: a number of seconds, or text like 90m or 8h. The default is 8h.

.PARAMETER ApiKey
The key for the workers to use.

.PARAMETER Server
The server for the workers to use. The default is what their environment says, or else the bctrl API.

.PARAMETER Module
The name of the module on the workers, or its path there. The default is, for jobs, the module of this session, and for
machines the one installed there.

.EXAMPLE
./Wait-OperationFanOut.ps1 ids.txt results.csv -JobCount 8

Waits in eight jobs on this machine.

.EXAMPLE
$key = Read-Host 'Key' -AsSecureString
./Wait-OperationFanOut.ps1 ids.txt results.csv -ComputerName worker1, worker2, worker3 -ApiKey $key -Timeout 12h

Waits on three machines, with a key that is sent to them encrypted and stored on none.

.NOTES
Exit codes
    0  all succeeded
    1  some did not, or their worker failed; the report says which
    2  it could not run, or the results don't add up; the error says what
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
# A slip of this script's own must end it. What happens to workers and operations is gathered, and is in the report.
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

# Runs on the worker, and knows nothing but its arguments. It sends back a flat row for each id: small, and the same
# whatever it has been through on its way.
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
        if ($_.TimedOutWaiting) { $message = "It has not ended within $Timeout." }
        $times = foreach ($time in $_.StartedAt, $_.FinishedAt) { if ($time) { $time.ToString('s') } else { '' } }
        $seconds = if ($_.Duration) { [Math]::Round($_.Duration.TotalSeconds, 1) } else { '' }
        [pscustomobject]@{
            OperationId = $_.Id; Status = $_.Status; Runtime = $_.Runtime
            StartedAt = $times[0]; FinishedAt = $times[1]; Seconds = $seconds
            Code = $code; Message = $message; Worker = [Environment]::MachineName
        }
    }
    # An error about an operation that was emitted as well is in its row already; these were never seen.
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
    # A set that keeps its order: each id once, and a lookup that takes no longer for a million of them. The server may
    # write an id in another case than the list.
    $results = [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::OrdinalIgnoreCase)
    foreach ($id in Read-OperationId -Path $Path) { $results[$id] = $null }
    if (-not $results.Count) {
        throw "There is no operation id in '$Path'."
    }
    # Now, rather than after eight hours: it may be that it can't be written.
    Set-Content -LiteralPath $ReportPath -Value @()

    if (-not $Module) {
        $Module = 'Bctrl'
        if ($PSCmdlet.ParameterSetName -eq 'Jobs') {
            # The very same module, even if it was imported from a folder that jobs don't search.
            $Module = Join-Path (Get-Command Wait-BctrlOperation).Module.ModuleBase 'Bctrl.psd1'
        }
    }

    # Dealt out like cards, since operations that were started together tend to end together.
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
                # A row that nobody asked for, or a second one, would make the sums come out by chance.
                if (-not $results.Contains($_.OperationId) -or $results[$_.OperationId]) {
                    throw "It sent a row for '$($_.OperationId)' that was not its to send."
                }
                $results[$_.OperationId] = $_
            }
        }
        catch {
            # What it sent before has been taken; what it owes is filled in below.
            $died = "$_"
        }
        foreach ($id in $part.Share) {
            if (-not $results[$id]) {
                $reason = if ($died) { "The worker failed: $died" } else { 'The worker sent nothing about it.' }
                $results[$id] = ConvertTo-Row -Id $id -Status 'unknown' -Message $reason -Worker $part.Worker
            }
        }
    }
    Write-Progress -Activity 'Waiting for workers' -Completed

    $rows = @($results.Values | Select-Object OperationId, Status, Runtime, StartedAt, FinishedAt, Seconds, Code, Message, Worker)
    $rows | Export-Csv -LiteralPath $ReportPath -NoTypeInformation -Encoding UTF8

    # The proof is read back from the report itself.
    $written = @(Import-Csv -LiteralPath $ReportPath)
    $distinct = [System.Collections.Generic.HashSet[string]]::new([string[]]@($written | ForEach-Object OperationId), [StringComparer]::OrdinalIgnoreCase)
    if ($written.Count -ne $results.Count -or -not $distinct.SetEquals([string[]]@($results.Keys))) {
        throw "$($results.Count) operations went in, and $($written.Count) rows came out. Don't trust '$ReportPath'."
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
    # Also after Ctrl+C: no worker is left behind.
    $jobs | ForEach-Object { Remove-Job -Job $_.Job -Force -ErrorAction SilentlyContinue }
}

if ($succeeded -ne $results.Count) { exit 1 }
exit 0
