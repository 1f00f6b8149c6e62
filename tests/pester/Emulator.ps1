# The emulator as a process of its own, for what a stub in this process can't serve: jobs, and scripts run by pwsh.
# Dot-source it in BeforeAll, after Common.ps1.

Import-Module ([IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Bctrl.Emulator', 'Bctrl.Emulator.psd1'))

# The newest build of it.
function Get-EmulatorPath {
    $project = [IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Bctrl.Emulator')
    Get-ChildItem ([IO.Path]::Combine($project, 'bin', '*', 'net10.0', 'Bctrl.Emulator.dll')) |
        Sort-Object LastWriteTime | Select-Object -Last 1 | ForEach-Object FullName
}

# Starts it on a free port, and lets the environment name it. Its output says which port it is.
function Open-Emulator {
    $dotnet = if ($toolHost) { $toolHost } else { 'dotnet' }
    # It ends with its input, so that it does not outlive the tests if they crash.
    $start = [Diagnostics.ProcessStartInfo]::new($dotnet, "`"$(Get-EmulatorPath)`" --urls http://127.0.0.1:0 --until-input-ends")
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if ($line -notmatch 'listens on (\S+)') {
        throw "The emulator does not start: $line"
    }
    $env:BCTRL_BASE_URL = $Matches[1]
    $env:BCTRL_API_KEY = $canary
    $process
}

# Ends it, and forgets it.
function Close-Emulator {
    param([Diagnostics.Process] $Process)

    if ($Process) {
        Stop-Process -Id $Process.Id -Force
        $Process.WaitForExit()
    }
    [Environment]::SetEnvironmentVariable('BCTRL_BASE_URL', $null)
    [Environment]::SetEnvironmentVariable('BCTRL_API_KEY', $null)
}

# Starts operations that end soon, and emits their ids.
function Add-Operation {
    $soon = if ($args -contains '-DurationSeconds') { @{} } else { @{ DurationSeconds = 0.1 } }
    (New-EmulatorOperation @args @soon).Id
}
