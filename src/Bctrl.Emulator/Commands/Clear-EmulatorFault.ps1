<#
.SYNOPSIS
Removes all planned faults.

.DESCRIPTION
After this command, the emulator responds to all requests normally.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, or http://localhost:8787 if that variable isn't set.

.EXAMPLE
Clear-EmulatorFault

Removes all planned faults.
#>
function Clear-EmulatorFault {
    [CmdletBinding()]
    param([uri] $Server)

    $null = Invoke-EmulatorRequest $PSCmdlet DELETE faults $Server
}
