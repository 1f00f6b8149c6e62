# Loads the commands. Each file defines one function; Bctrl.Emulator.psd1 lists the functions that users can call.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

foreach ($file in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot 'Commands') -Filter *.ps1 -Recurse) {
    . $file.FullName
}
