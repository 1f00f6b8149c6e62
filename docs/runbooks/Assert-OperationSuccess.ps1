<#
.SYNOPSIS
Lets a CI job continue only if operations succeed.

.DESCRIPTION
Waits for the operations, and returns each as soon as it completes. For each operation that does not succeed, the script
reports which step failed, what was expected, and how to fix it. In a job of GitHub Actions or Azure Pipelines, it also
writes an annotation, which is shown on the first page of the run. The exit code decides whether the job continues.

The script uses the connection of the session (Connect-Bctrl), or else a connection from the environment variables
BCTRL_API_KEY and BCTRL_BASE_URL. In CI,
store the API key as a secret, and pass it to the step as the environment variable.

.PARAMETER Id
The ids of the operations that must succeed.

.PARAMETER Timeout
The longest time to wait: a number of seconds, or text such as 90s or 1h30m. Use a lower value than the time limit of
the job, so that the job reports why it failed. The default is 30m.

.PARAMETER CancelOnTimeout
Requests the cancellation of operations that have not completed in time, so that they do not continue to run after the
job has failed.

.EXAMPLE
./Assert-OperationSuccess.ps1 -Id $env:OPERATION_ID -Timeout 20m -CancelOnTimeout

Exits with 0, so that the job continues, if the operation succeeds within 20 minutes.

.EXAMPLE
- name: The smoke test must have passed
  shell: pwsh
  env:
    BCTRL_API_KEY: ${{ secrets.BCTRL_API_KEY }}
  run: ./Assert-OperationSuccess.ps1 '${{ steps.start.outputs.operation-id }}'

A step of a GitHub Actions job.

.NOTES
Exit codes
    0  all operations succeeded
    1  an operation failed, was cancelled, or reached the time limit of the server
    2  the script could not run or could not get an operation, for example without an API key or a response
    3  the timeout elapsed before all operations completed
If more than one applies, the exit code is the highest.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)]
    [ValidateNotNullOrEmpty()]
    [string[]] $Id,

    [ValidateNotNullOrEmpty()]
    [string] $Timeout = '30m',

    [switch] $CancelOnTimeout
)

Set-StrictMode -Version Latest
# An error in this script must stop it. An error about an operation is shown, and the script waits for the others.
$ErrorActionPreference = 'Stop'

# Writes the text of a server on one line and escaped, so that the CI system can't read it as a command.
function Write-Annotation {
    param([string] $Message)

    $text = $Message -replace '\s+', ' '
    if ($env:GITHUB_ACTIONS -eq 'true') {
        Write-Information "::error title=bctrl operation::$($text -replace '%', '%25')" -InformationAction Continue
    }
    elseif ($env:TF_BUILD -eq 'True') {
        Write-Information "##vso[task.logissue type=error]$($text -replace '##vso', '## vso')" -InformationAction Continue
    }
}

$exitCode = 0
try {
    Wait-BctrlOperation -Id $Id -Timeout $Timeout -RequireSuccess -ErrorAction Continue -ErrorVariable problems

    foreach ($problem in $problems) {
        Write-Annotation "$problem"
        $code = switch (($problem.FullyQualifiedErrorId -split ',')[0]) {
            'OperationWaitTimeout' { 3 }
            { $_ -in 'OperationFailed', 'OperationCancelled', 'OperationTimedOut' } { 1 }
            default { 2 }
        }
        $exitCode = [Math]::Max($exitCode, $code)
        if ($CancelOnTimeout -and $code -eq 3) {
            # The target is the operation with its last known state, or its id if no response was received.
            Stop-BctrlOperation $problem.TargetObject -ErrorAction Continue | ForEach-Object {
                Write-Verbose "Operation $($_.Id) is $($_.Status)."
            }
        }
    }
}
catch {
    Write-Annotation "$_"
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}
exit $exitCode
