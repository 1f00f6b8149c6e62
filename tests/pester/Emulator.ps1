# Runs the emulator in another process, for tests that can't use a stub server in this process: jobs, and scripts that run in
# another PowerShell. Dot-source this file in BeforeAll, after Common.ps1.

Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Bctrl.Emulator', 'Bctrl.Emulator.psd1'))

# Gets the path of the newest build of the emulator.
function Get-EmulatorPath {
    $project = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Bctrl.Emulator')
    Get-ChildItem ([IO.Path]::Combine($project, 'bin', '*', 'net10.0', 'Bctrl.Emulator.dll')) |
        Sort-Object LastWriteTime | Select-Object -Last 1 | ForEach-Object FullName
}

# Starts the emulator on a free port, and sets the environment variables to connect to it. Its output has the port.
function Open-Emulator {
    $dotnet = if ($toolHost) { $toolHost } else { 'dotnet' }
    # The emulator exits when its standard input closes, even if the tests crash.
    $start = [Diagnostics.ProcessStartInfo]::new($dotnet, "`"$(Get-EmulatorPath)`" --urls http://127.0.0.1:0 --until-input-ends")
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if ($line -notmatch 'listens on (\S+)') {
        throw "The emulator did not start: $line"
    }
    $env:BCTRL_BASE_URL = $Matches[1]
    $env:BCTRL_API_KEY = $canary
    $process
}

# Stops the emulator, and removes the environment variables.
function Close-Emulator {
    param([Diagnostics.Process] $Process)

    if ($Process) {
        Stop-Process -Id $Process.Id -Force
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
