<#
.SYNOPSIS
Lets a CI job continue only if operations succeed.

.DESCRIPTION
Waits for the operations, and returns one row for each as soon as it completes: OperationId, Status, Seconds, and, if it
did not succeed, a Message that says which step failed, what was expected, and how to fix it. The exit code decides
whether the job continues.

In a job of GitHub Actions or Azure Pipelines, the script also writes

- an annotation for each operation that did not succeed, which is shown on the first page of the run
- a table with a row for each operation, which is shown in the summary of the run
- outputs for the next steps: total, succeeded, failed, and the exit code (exit-code in GitHub Actions, exitCode in Azure
  Pipelines)

Text from the server is escaped, so that the CI system can't read it as a command.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL. In CI, store the API key as a secret, and pass it to the step as the environment
variable.

.PARAMETER Id
The operations that must succeed: ids, or objects with a property Id or OperationId. You can pipe them to the script.
Text can contain several ids, separated by spaces, commas or line breaks. Blank text is ignored, but without any id the
exit code is 2.

.PARAMETER Path
Reads the operations from a file: a text file with one id on each line, or a .csv file with a column Id or OperationId.

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

    # The text of a server on one line that a CI system can't read as a command.
    function ConvertTo-LogText {
        param([string] $Text)

        ($Text -replace '[\s\p{Cc}\p{Cf}]+', ' ' -replace '([#:])(?=\1)', '$1 ').Trim()
    }

    # The text of a cell in Markdown. A character reference is never read as markup.
    function ConvertTo-Cell {
        param([string] $Text)

        if ($Text.Length -gt 300) { $Text = $Text.Substring(0, 297) + '...' }
        [regex]::Replace($Text, '[^\p{L}\p{M}\p{N}\p{Cs} ,''()-]', { '&#{0};' -f [int][char]$args[0].Value })
    }

    # Writes a warning or another message of a cmdlet.
    function Write-Message {
        param([object] $Message)

        $text = ConvertTo-LogText $Message
        if ($Message -is [System.Management.Automation.WarningRecord]) { Write-Warning $text } else { Write-Verbose $text }
    }

    function Write-Failure {
        param([System.Management.Automation.ErrorRecord] $ErrorRecord)

        $text = ConvertTo-LogText $ErrorRecord
        if ($isGitHub) {
            Write-Information "::error title=bctrl operation::$($text -replace '%', '%25')"
        }
        elseif ($isAzure) {
            Write-Information "##vso[task.logissue type=error]$($text -replace '%', '%AZP25')"
        }
        else {
            Write-Error -ErrorRecord $ErrorRecord -ErrorAction Continue
        }
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

    # Gets a row, and keeps it for the summary. The target is the operation, or its id if its state is not known.
    function Add-Row {
        param([object] $Target, [string] $Message)

        $operation = if ($Target -isnot [string]) { $Target }
        $id = if ($operation) { $operation.Id } else { $Target }
        $row = [pscustomobject]@{
            OperationId = ConvertTo-LogText $id
            Status      = if ($operation) { ConvertTo-LogText $operation.Status } else { 'unknown' }
            Seconds     = if ($operation -and $operation.Duration) { "$([Math]::Round($operation.Duration.TotalSeconds, 1))" }
            Message     = ConvertTo-LogText $Message
        }
        $rows["$id"] = $row
        $row
    }

    # The summary in Markdown. Failures come first, because GitHub does not show a summary of more than 1 MiB.
    function Get-Summary {
        param([string] $Line, [object[]] $Row)

        $text = [System.Text.StringBuilder]::new("### bctrl operations`n`n$Line`n`n")
        $null = $text.Append("| OperationId | Status | Seconds | Message |`n| --- | --- | ---: | --- |`n")
        foreach ($item in $Row | Sort-Object { $_.Status -eq 'succeeded' }) {
            if ($text.Length -gt 300000) {
                $null = $text.Append("`nThe table is not complete, because it is too long.`n")
                break
            }
            $cells = @($item.PSObject.Properties | ForEach-Object { ConvertTo-Cell $_.Value })
            $null = $text.Append("| $($cells -join ' | ') |`n")
        }
        "$text`n"
    }

    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $given = [System.Collections.Generic.List[object]]::new()
}

process {
    $given.Add($Id)
}

end {
    $exitCode = 0
    $ids = @()
    $rows = [System.Collections.Specialized.OrderedDictionary]::new([StringComparer]::OrdinalIgnoreCase)
    $isStopped = $true
    $running = [System.Collections.Generic.List[string]]::new()
    $hasResponse = $true
    try {
        foreach ($argument in $RemainingId) {
            if ("$argument".StartsWith('-')) { throw "This script has no parameter '$argument'." }
            $given.Add($argument)
        }
        if ($PSBoundParameters.ContainsKey('Path')) { $given.Add(@(Read-OperationId -Path $Path)) }
        $ids = @(Get-OperationId $given.ToArray() | Select-DistinctId)
        if (-not $ids.Count) { throw 'There is no operation id.' }

        Wait-BctrlOperation -Id $ids -Timeout $Timeout -RequireSuccess -ErrorAction Continue *>&1 | ForEach-Object {
            if ($_ -is [System.Management.Automation.InformationalRecord]) { Write-Message $_; return }
            if ($_ -isnot [System.Management.Automation.ErrorRecord]) {
                # An error follows an operation that did not succeed.
                if ($_.Status -eq 'succeeded') { Add-Row $_ }
                return
            }
            Add-Row $_.TargetObject "$_"
            $kind = ($_.FullyQualifiedErrorId -split ',')[0]
            # If the server is down, the error is the same for each operation.
            if ($kind -ne 'NoResponse' -or $hasResponse) { Write-Failure $_ }
            if ($kind -eq 'NoResponse') { $hasResponse = $false }
            if ($kind -in 'OperationWaitTimeout', 'NoResponse') { $running.Add((Get-OperationId $_.TargetObject)) }
            $exitCode = [Math]::Max($exitCode, (Get-ExitCode $_))
        }
        if ($rows.Count -ne $ids.Count) { throw 'An operation has no result.' }
        if ($CancelOnTimeout -and $running.Count) {
            Stop-BctrlOperation -Id $running -Timeout 15 -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable unstopped *>&1 |
                ForEach-Object { Write-Message $_ }
            if ($unstopped.Count) { Write-Failure $unstopped[0] }
        }
        $isStopped = $false
    }
    catch {
        $isStopped = $false
        Write-Failure $_
        $reason = "$_"
        $ids | Where-Object { -not $rows.Contains($_) } | ForEach-Object { $null = Add-Row $_ $reason }
        $exitCode = [Math]::Max($exitCode, 2)
    }
    finally {
        # Ctrl+C, or a command such as Select-Object -First 1. At a prompt, PowerShell must not end.
        if ($isStopped) {
            $global:LASTEXITCODE = 2
            if ([Environment]::GetCommandLineArgs() -match '^-(f|c|nonint)' -or $isGitHub -or $isAzure) { $Host.SetShouldExit(2) }
        }
    }

    $all = @($rows.Values)
    $succeeded = @($all | Where-Object Status -EQ 'succeeded').Count
    $failed = $all.Count - $succeeded
    $seconds = [Math]::Round($watch.Elapsed.TotalSeconds, 1)
    $line = "$succeeded of $($all.Count) operations succeeded in $seconds seconds. The exit code is $exitCode."
    Write-Information $line
    try {
        if ($isGitHub) {
            $outputs = "total=$($all.Count)`nsucceeded=$succeeded`nfailed=$failed`nexit-code=$exitCode`n"
            if ($env:GITHUB_OUTPUT) { [System.IO.File]::AppendAllText($env:GITHUB_OUTPUT, $outputs) }
            if ($env:GITHUB_STEP_SUMMARY) { [System.IO.File]::AppendAllText($env:GITHUB_STEP_SUMMARY, (Get-Summary -Line $line -Row $all)) }
        }
        elseif ($isAzure) {
            $folder = if ($env:AGENT_TEMPDIRECTORY) { $env:AGENT_TEMPDIRECTORY } else { [System.IO.Path]::GetTempPath() }
            $file = Join-Path $folder "bctrl-$([guid]::NewGuid()).md"
            [System.IO.File]::WriteAllText($file, (Get-Summary -Line $line -Row $all))
            Write-Information "##vso[task.uploadsummary]$file"
            $variables = [ordered]@{ total = $all.Count; succeeded = $succeeded; failed = $failed; exitCode = $exitCode }
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
