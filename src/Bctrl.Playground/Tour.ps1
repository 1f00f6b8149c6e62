# Welcome. The playground runs an emulator of the bctrl API, and here is what the module does with it.
# Connect: the key comes from $env:BCTRL_API_KEY, the server from $env:BCTRL_BASE_URL.
Connect-Bctrl
Get-BctrlConnection

# Operations are started elsewhere; here, by a command of the emulator's own module. Get-Help New-EmulatorOperation has
# all the ways in which they can go.
$started = @(
    New-EmulatorOperation -Count 2 -DurationSeconds 1.5
    New-EmulatorOperation -DurationSeconds 3 -RuntimeKind desktop
    New-EmulatorOperation -DurationSeconds 2 -RuntimeKind spreadsheet -End failed -FailAtStep 3
    New-EmulatorOperation -DurationSeconds 1 -End cancelled
    New-EmulatorOperation -DurationSeconds 4 -End timed_out -ErrorMessage 'The page never finished loading.'
)
$stuck = New-EmulatorOperation -End never

# Wait for all of them at once. Each is shown the moment it ends.
$started | Wait-BctrlOperation -Timeout 30s -OutVariable ended

# Which did not succeed? Put them in a file.
$ended | Where-Object Status -ne succeeded | Select-Object Id, Status, Duration, Error | Export-Csv failed.csv
Get-Content failed.csv

# And why did one fail? Its steps, one flat row each, up to the one that did.
$failed = $ended | Where-Object Status -eq failed
$failed | Get-BctrlOperationStep

# In a runbook only success will do. The error says what failed, and what to do next.
try { $null = $failed | Wait-BctrlOperation -RequireSuccess -ErrorAction Stop } catch { "$_"; $_.ErrorDetails.RecommendedAction }

# The one that would never end by itself: how it stands now, and its end.
$stuck | Get-BctrlOperation
$stuck | Stop-BctrlOperation -Wait

# And any other route of the server, with the same key, retries and errors. This one tells what the waiting cost it.
(Invoke-BctrlRequest /emulator/stats).routes.wait

# That was it. Now a prompt of your own:
#   dotnet run --project src/Bctrl.Playground -- -Interactive
