<#
.SYNOPSIS
Gets the planned faults, or the available kinds of fault.

.DESCRIPTION
A planned fault has the properties Kind, Route, Id, Count and Happened. Happened is the number of requests that the fault
was applied to so far. When it reaches Count, the emulator removes the fault.

.PARAMETER ListAvailable
Gets the available kinds of fault with their descriptions instead of the planned faults.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, or http://localhost:8787 if that variable isn't set.

.EXAMPLE
Get-EmulatorFault

Shows the planned faults, and how many requests each was applied to.

.EXAMPLE
Get-EmulatorFault -ListAvailable | Where-Object Kind -like status-*

Shows the kinds of fault that return a status code.
#>
function Get-EmulatorFault {
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param([switch] $ListAvailable, [uri] $Server)

    $faults = Invoke-EmulatorRequest $PSCmdlet GET faults $Server
    if ($ListAvailable) {
        foreach ($kind in $faults.kinds) {
            [pscustomobject] @{ Kind = $kind.name; Description = $kind.description }
        }
    }
    else {
        foreach ($fault in $faults.planned) {
            [pscustomobject] @{ Kind = $fault.kind; Route = $fault.route; Id = $fault.id; Count = $fault.count; Happened = $fault.happened }
        }
    }
}
