<#
.SYNOPSIS
Gates a CI job on operations: it passes when all have succeeded, and fails the job when one has not.

.DESCRIPTION
Waits for the operations and emits each as it ends. For one that does not succeed it reports the step that failed, what
was expected and what mends it; in a job of GitHub Actions or Azure Pipelines as an annotation, which shows on the
run's first page. The exit code is what the job goes by.

The connection is the session's own (Connect-Bctrl), or else the one that BCTRL_API_KEY and BCTRL_BASE_URL give. In CI
put the key in a secret and hand it to the step as the environment variable.

.PARAMETER Id
The ids of the operations that must succeed.

.PARAMETER Timeout
How long to wait at most: a number of seconds, or text like 90s or 1h30m. Keep it below the job's own limit, so that
the job says why it ended. The default is 30m.

.PARAMETER CancelOnTimeout
Requests the cancellation of what has not ended in time, so that it does not run on behind a job that has failed.

.EXAMPLE
./Assert-OperationSuccess.ps1 -Id $env:OPERATION_ID -Timeout 20m -CancelOnTimeout

Ends with 0, and lets the job go on, if the operation succeeds within 20 minutes.

.EXAMPLE
- name: The smoke test must have passed
  shell: pwsh
  env:
    BCTRL_API_KEY: ${{ secrets.BCTRL_API_KEY }}
  run: ./Assert-OperationSuccess.ps1 '${{ steps.start.outputs.operation-id }}'

A step of a GitHub Actions job.

.NOTES
Exit codes
    0  all succeeded
    1  one failed, was cancelled, or reached the server's time limit
    2  it could not run, or could not learn about one: no key, no such operation, no answer
    3  the time was over before all had ended
When more than one of these is the case, the highest is given.
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
# A slip of this script's own must end it. An error about one operation is shown, and the others are waited for.
$ErrorActionPreference = 'Stop'

# What a server says goes to the job's runner on one line and escaped, so that it can't give the runner orders.
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
            # The target is the operation as it stood, or its id if it was never heard of.
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
