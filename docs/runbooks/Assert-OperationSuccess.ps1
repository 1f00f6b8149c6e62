<#
.SYNOPSIS
Lets a CI job continue only if operations or tool calls succeed.

.DESCRIPTION
Waits for the operations, and returns one row for each as soon as it completes: OperationId, Status, Seconds, and, if it
did not succeed, a Message that says which step failed, what was expected, and how to fix it. The exit code decides
whether the job continues. The ids can also be those of tool calls, if all of them are.

In a job of GitHub Actions or Azure Pipelines, the script also writes

- an annotation for each operation that did not succeed, which is shown on the first page of the run
- a report in Markdown, as ConvertTo-BctrlReport does, which is shown in the summary of the run
- outputs for the next steps: total, succeeded, failed, and the exit code (exit-code in GitHub Actions, exitCode in Azure
  Pipelines)

Text from the server is escaped, so that the CI system can't read it as a command.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL. In CI, store the API key as a secret, and pass it to the step as the environment
variable.

.PARAMETER Id
What must succeed: ids, or objects with a property Id, OperationId or ToolCallId. You can pipe them to the script. Text can
contain several ids, separated by spaces, commas or line breaks. Blank text is ignored, but without any id the exit code
is 2.

.PARAMETER Path
Reads the operations from a file: a text file with one id on each line, or a .csv file with a column Id, OperationId or
ToolCallId.

.PARAMETER Timeout
The longest time to wait: a number of seconds, or text such as 90s or 1h30m. Use a lower value than the time limit of
the job, so that the job reports why it failed. The default is 30m.

.PARAMETER CancelOnTimeout
If the timeout elapses, requests the cancellation of the operations that have not completed, so that they do not continue
to run after the job has failed. This takes at most 15 seconds more.

.PARAMETER RemainingId
More ids, without the name of a parameter, as in pwsh -File Assert-OperationSuccess.ps1 id1 id2 id3.

.EXAMPLE
./Assert-OperationSuccess.ps1 -Path ids.txt -Timeout 20m -CancelOnTimeout

Exits with 0, so that the job continues, if all operations succeed within 20 minutes.

.EXAMPLE
pwsh -File Assert-OperationSuccess.ps1 $OPERATION_ID $OTHER_OPERATION_ID

Waits for two operations, in a shell step of a job. The folder samples contains complete files for CI systems.

.NOTES
Exit codes
    0  all operations succeeded
    1  an operation failed, was cancelled, or reached the time limit of the server
    2  the script could not run, or could not get an operation, for example without an id, an API key or a response
    3  the timeout elapsed, and an operation is still running
If more than one applies, the exit code is the highest.

In CI, a PowerShell that runs the script ends with this exit code if it is not 0, unless it runs 'exit' itself. Elsewhere,
use pwsh -File, or run 'exit $LASTEXITCODE' after the script.

An unknown parameter is an error with the exit code 2. PowerShell itself reports a parameter without its value, for example
-Timeout at the end of the line, and the script does not start. Set $ErrorActionPreference = 'Stop' in a script that calls
this one, as GitHub Actions and Azure Pipelines do, so that it ends there.
#>
#Requires -Version 5.1
# PowerShell must not reject an argument before the script starts, so no parameter is mandatory, and all accept any value.
[CmdletBinding(PositionalBinding = $false)]
[OutputType([pscustomobject])]
param(
    [Parameter(Position = 0, ValueFromPipeline)]
    [Alias('OperationId')]
    [object[]] $Id,

    [object] $Path,

    [object] $Timeout = '30m',

    [switch] $CancelOnTimeout,

    [Parameter(ValueFromRemainingArguments)]
    [object[]] $RemainingId
)

begin {
    Set-StrictMode -Version Latest
    # An error in this script must stop it. An error about an operation is shown, and the script waits for the others.
    $ErrorActionPreference = 'Stop'
    $InformationPreference = 'Continue'

    $isGitHub = $env:GITHUB_ACTIONS -eq 'true'
    $isAzure = $env:TF_BUILD -eq 'true'
    $name = 'operation'

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

    # The text of a server on one line that a CI system can't read as a command.
    function ConvertTo-LogText {
        param([string] $Text)

        ($Text -replace '[\s\p{Cc}\p{Cf}]+', ' ' -replace '([#:])(?=\1)', '$1 ').Trim()
    }

    function Write-Failure {
        param([System.Management.Automation.ErrorRecord] $ErrorRecord)

        $text = ConvertTo-LogText $ErrorRecord
        if ($isGitHub) {
            Write-Information "::error title=bctrl ${name}::$($text -replace '%', '%25')"
        }
        elseif ($isAzure) {
            Write-Information "##vso[task.logissue type=error]$($text -replace '%', '%AZP25')"
        }
        else {
            Write-Error -ErrorRecord $ErrorRecord -ErrorAction Continue
        }
    }

    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $given = [System.Collections.Generic.List[object]]::new()
}

process {
    $given.Add($Id)
}

end {
    # The result of each operation: the operation, or an error that says why its state is unknown.
    $results = [ordered]@{}
    $exitCode = 2
    $isStopped = $true
    # How many results are missing.
    $left = 1
    $reason = 'The operation has no result.'
    $running = [System.Collections.Generic.List[string]]::new()
    $hasResponse = $true
    try {
        foreach ($argument in $RemainingId) {
            if ("$argument".StartsWith('-')) { throw "This script has no parameter '$argument'." }
            $given.Add($argument)
        }
        if ($PSBoundParameters.ContainsKey('Path')) { $given.Add(@(Read-OperationList -Path $Path)) }
        $ids = @($given | ForEach-Object { $_ } | Get-OperationId)
        $work = Get-Kind "$($ids | Select-Object -First 1)"
        $name = $work.Name
        $results = [System.Collections.Specialized.OrderedDictionary]::new($work.Comparer)
        foreach ($item in $ids) { $results[$item] = $null }
        if (-not $results.Count) { throw 'There is no operation id.' }
        $left = $results.Count

        & "Wait-$($work.Noun)" -Id @($results.Keys) -Timeout $Timeout -RequireSuccess -ErrorAction Continue 2>&1 | ForEach-Object {
            $isError = $_ -is [System.Management.Automation.ErrorRecord]
            # An error follows an operation that did not succeed.
            if (-not $isError -and $_.Status -cne 'succeeded') { return }
            # The target of an error is the operation, or its id if its state is unknown.
            $operation = if (-not $isError) { $_ } elseif ($_.TargetObject -isnot [string]) { $_.TargetObject }
            $itemId = if ($operation) { $operation.Id } else { $_.TargetObject }
            $kind = if ($isError) { ($_.FullyQualifiedErrorId -split ',')[0] }
            if (-not $results[$itemId]) { $left-- }
            $results[$itemId] = if ($operation) { $operation } else { New-OperationError $itemId $kind "$_" }
            [pscustomobject]@{
                OperationId = ConvertTo-LogText $itemId
                Status      = if ($operation) { ConvertTo-LogText $operation.Status } else { 'unknown' }
                Seconds     = if ($operation) { $operation.DurationSeconds }
                Message     = if ($isError) { ConvertTo-LogText $_ }
            }
            # If the server is down, the error is the same for each operation.
            if ($isError -and ($kind -ne 'NoResponse' -or $hasResponse)) { Write-Failure $_ }
            if ($kind -eq 'NoResponse') { $hasResponse = $false }
            if ($kind -in 'OperationWaitTimeout', 'ToolCallWaitTimeout', 'NoResponse') { $running.Add($itemId) }
        }
        if ($CancelOnTimeout -and $running.Count) {
            $null = & "Stop-$($work.Noun)" -Id $running -Timeout 15 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable unstopped
            if ($unstopped.Count) { Write-Failure $unstopped[0] }
        }
        $exitCode = 0
        $isStopped = $false
    }
    catch {
        Write-Failure $_
        $reason = "$_"
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

    foreach ($item in @($results.Keys) | Where-Object { -not $results[$_] }) { $results[$item] = New-OperationError $item 'NoResult' $reason }
    $total = $results.Count
    $succeeded = @($results.Values | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] -and $_.Status -ceq 'succeeded' }).Count
    $failed = $total - $succeeded
    $report = ''
    try {
        $exitCode = [Math]::Max($exitCode, (Get-ExitCode ($results.Values | Measure-BctrlWork)))
        $report = $results.Values | ConvertTo-BctrlReport -As Markdown -Title "bctrl ${name}s"
    }
    catch {
        Write-Failure $_
        $exitCode = [Math]::Max($exitCode, 2)
    }
    # A command that reads the messages may stop the script here.
    $global:LASTEXITCODE = $exitCode
    $seconds = [Math]::Round($watch.Elapsed.TotalSeconds, 1)
    Write-Information "$succeeded of $total ${name}s succeeded in $seconds seconds. The exit code is $exitCode."
    try {
        if ($isGitHub) {
            $outputs = "total=$total`nsucceeded=$succeeded`nfailed=$failed`nexit-code=$exitCode`n"
            if ($env:GITHUB_OUTPUT) { [System.IO.File]::AppendAllText($env:GITHUB_OUTPUT, $outputs) }
            if ($env:GITHUB_STEP_SUMMARY) { [System.IO.File]::AppendAllText($env:GITHUB_STEP_SUMMARY, $report) }
        }
        elseif ($isAzure) {
            $folder = if ($env:AGENT_TEMPDIRECTORY) { $env:AGENT_TEMPDIRECTORY } else { [System.IO.Path]::GetTempPath() }
            $file = Join-Path $folder "bctrl-$([guid]::NewGuid()).md"
            [System.IO.File]::WriteAllText($file, $report)
            Write-Information "##vso[task.uploadsummary]$file"
            $variables = [ordered]@{ total = $total; succeeded = $succeeded; failed = $failed; exitCode = $exitCode }
            foreach ($name in $variables.Keys) {
                Write-Information "##vso[task.setvariable variable=$name;isOutput=true]$($variables[$name])"
            }
        }
    }
    catch {
        Write-Warning "The summary of the job could not be written. $_"
    }

    # In CI, the job must also fail if the caller does not run 'exit $LASTEXITCODE'. PowerShell keeps this code until it ends,
    # so 0 would hide an error of a later command.
    if ($exitCode -and ($isGitHub -or $isAzure)) { $Host.SetShouldExit($exitCode) }
    exit $exitCode
}
