<#
.SYNOPSIS
A runbook for Azure Automation: waits for operations, and fails its job if one does not succeed.

.DESCRIPTION
1. Import the module Bctrl into the Automation account. Its runtime must be PowerShell 5.1, or 7.4 or later.
2. Create a credential with the name Bctrl. Its password is the API key, and its user name can be any text.
3. Create a PowerShell runbook with the same runtime from this script.

A job of Azure Automation has no exit code. Its status is Failed if the runbook ends with an error.

.PARAMETER OperationId
The ids of the operations. In the Azure portal, enter them as JSON: ["id1","id2"].

.PARAMETER Timeout
The longest time to wait: a number of seconds, or text such as 90m. Azure Automation stops a job that has run for three
hours. The default is 2h.

.EXAMPLE
Start-AzAutomationRunbook -Name Wait-AutomationOperation -Parameters @{ OperationId = $ids } -ResourceGroupName ops -AutomationAccountName ops

Starts the runbook.
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string[]] $OperationId,

    [string] $Timeout = '2h'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

Connect-Bctrl -ApiKey (Get-AutomationPSCredential -Name 'Bctrl')

Wait-BctrlOperation $OperationId -Timeout $Timeout -RequireSuccess -ErrorAction Continue -ErrorVariable problems |
    Select-Object Id, Status, StartedAt, FinishedAt, DurationSeconds

if ($problems.Count) {
    throw "$($problems.Count) of $($OperationId.Count) operations did not succeed, for example: $($problems[0])"
}
