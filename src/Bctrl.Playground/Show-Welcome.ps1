# Prepares the interactive prompt of the playground and shows what to try.

# PowerShell doesn't load PSReadLine (history, Tab completion and colours) when it starts with a configuration file.
if (-not [Console]::IsInputRedirected) { Import-Module PSReadLine }

# Tab completes the ids of operations that a command of this session has returned, so get one.
$null = New-EmulatorOperation -DurationSeconds 3600 | Get-BctrlOperation

"The emulator runs at $env:BCTRL_BASE_URL. It has one operation that runs for an hour. Try these commands:"
@(
    'New-EmulatorOperation 5 | Wait-BctrlOperation       # start five operations, and wait for them'
    'Stop-BctrlOperation <Tab>                           # complete the id of the running operation'
    'Get-Command -Module Bctrl, Bctrl.Emulator           # list all commands; Get-Help shows examples'
) | ForEach-Object { "  $($PSStyle.Foreground.Cyan)$($_ -replace '#', "$($PSStyle.Foreground.Green)#")$($PSStyle.Reset)" }
