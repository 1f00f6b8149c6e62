# What the prompt of the playground begins with.

# With a configuration file PowerShell leaves this to the user: history, Tab and colours.
if (-not [Console]::IsInputRedirected) { Import-Module PSReadLine }

# Tab completes the ids of operations that the session has seen.
$null = New-EmulatorOperation -DurationSeconds 3600 | Get-BctrlOperation

"The emulator is at $env:BCTRL_BASE_URL. An operation runs there for an hour. Try:"
@(
    'New-EmulatorOperation 5 | Wait-BctrlOperation       # start five more, and wait for them'
    'Stop-BctrlOperation <Tab>                           # complete the id of an operation that runs'
    'Get-Command -Module Bctrl, Bctrl.Emulator           # see all commands; Get-Help has examples of each'
) | ForEach-Object { "  $($PSStyle.Foreground.Cyan)$($_ -replace '#', "$($PSStyle.Foreground.Green)#")$($PSStyle.Reset)" }
