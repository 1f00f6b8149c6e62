# Runs the emulator in another process, for tests that can't use a stub server in this process: jobs, and scripts that run in
# another PowerShell. Dot-source this file in BeforeAll, after Common.ps1.

Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Bctrl.Emulator', 'Bctrl.Emulator.psd1'))

# Starts the emulator on a free port, and sets the environment variables to connect to it.
function Open-Emulator {
    $emulator = & ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Bctrl.Emulator', 'Start-Emulator.ps1'))
    $env:BCTRL_BASE_URL = $emulator.Address
    $env:BCTRL_API_KEY = $canary
    $emulator.Process
}

# Stops the emulator, and removes the environment variables.
function Close-Emulator {
    param([Diagnostics.Process] $Process)

    if ($Process) {
        $Process.Kill()
        $Process.WaitForExit()
    }
    [Environment]::SetEnvironmentVariable('BCTRL_BASE_URL', $null)
    [Environment]::SetEnvironmentVariable('BCTRL_API_KEY', $null)
}

# Starts operations that complete after 0.1 seconds by default, and emits their ids.
function Add-Operation {
    $defaults = if ($args -contains '-DurationSeconds') { @{} } else { @{ DurationSeconds = 0.1 } }
    (New-EmulatorOperation @args @defaults).Id
}
