#Requires -Version 5.1
<#
.SYNOPSIS
Starts the newest build of the emulator in another process.

.DESCRIPTION
Returns an object with the Process and the Address of the emulator. The emulator stops when its standard input closes, even
if this PowerShell crashes. To stop it, call the method Kill of the process.

Tests and the scripts of the documentation use this script. To start the emulator yourself, run
`dotnet run --project src/Bctrl.Emulator`.

.PARAMETER Url
The address to listen on. By default, the emulator selects a free port.

.EXAMPLE
$emulator = ./src/Bctrl.Emulator/Start-Emulator.ps1

Starts the emulator. Its address is $emulator.Address.
#>
[CmdletBinding()]
[OutputType([pscustomobject])]
param([string] $Url = 'http://127.0.0.1:0')

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$assembly = Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, 'bin', '*', 'net10.0', 'Bctrl.Emulator.dll')) |
    Sort-Object LastWriteTime | Select-Object -Last 1
if (-not $assembly) {
    throw "The emulator has not been built. Run 'dotnet build'."
}
# If this PowerShell is the .NET global tool, dotnet runs it, and might not be in the path.
$dotnet = (Get-Process -Id $PID).Path
if ([IO.Path]::GetFileNameWithoutExtension($dotnet) -ne 'dotnet') {
    $dotnet = 'dotnet'
}
$start = [Diagnostics.ProcessStartInfo]::new($dotnet, "`"$($assembly.FullName)`" --urls $Url --until-input-ends")
$start.RedirectStandardInput = $true
$start.RedirectStandardOutput = $true
$start.UseShellExecute = $false
$process = [Diagnostics.Process]::Start($start)
$line = $process.StandardOutput.ReadLine()
if ($line -notmatch 'listens on (\S+)') {
    # An emulator that has failed may need a moment to exit.
    if (-not $process.WaitForExit(5000)) {
        $process.Kill()
    }
    throw "The emulator did not start at $Url. $line"
}
[pscustomobject]@{ Process = $process; Address = $Matches[1] }
