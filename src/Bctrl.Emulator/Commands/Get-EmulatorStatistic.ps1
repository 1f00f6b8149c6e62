<#
.SYNOPSIS
Gets the number of requests that the emulator has received.

.DESCRIPTION
Returns one object for all routes together, and one for each route of operations (wait, get and cancel) and of tool calls
(tool-call-start, tool-call-list, tool-call-get, tool-call-cancel, tool-call-respond and tool-call-result). Served is the
number of completed requests. InFlight is the number of requests in progress. PeakInFlight is the largest number of requests that
were in progress at the same time. Requests to the control routes of the emulator, such as those that the commands of this
module send, are not counted.

.PARAMETER Server
The address of the emulator. The default is $env:BCTRL_BASE_URL, or http://localhost:8787 if that variable isn't set.

.EXAMPLE
Get-EmulatorStatistic

Shows the number of requests for each route.

.EXAMPLE
Get-EmulatorStatistic | Where-Object Route -eq wait

Shows the number of wait requests.
#>
function Get-EmulatorStatistic {
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param([uri] $Server)

    $total = Invoke-EmulatorRequest $PSCmdlet GET stats $Server
    $counters = @([pscustomobject] @{ Route = '*'; Value = $total }) +
        @($total.routes.PSObject.Properties | ForEach-Object { [pscustomobject] @{ Route = $_.Name; Value = $_.Value } })
    foreach ($counter in $counters) {
        [pscustomobject] @{ Route = $counter.Route; Served = $counter.Value.served; InFlight = $counter.Value.inFlight; PeakInFlight = $counter.Value.peakInFlight }
    }
}
