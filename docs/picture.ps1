#requires -Version 7.4
<#
.SYNOPSIS
Creates docs/terminal.svg from commands that are run with the emulator, and their output.

.DESCRIPTION
Starts the emulator on a free port of this computer, runs the commands in this session, converts their output and its colors
to SVG, and stops the emulator. Build the solution first.

.EXAMPLE
dotnet build && pwsh docs/picture.ps1
#>
[CmdletBinding()]
param(
    # The path of the picture.
    [string] $Path = (Join-Path $PSScriptRoot 'terminal.svg')
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = Split-Path $PSScriptRoot
$commands = @(
    'Connect-Bctrl'
    '$ids | Wait-BctrlOperation -Timeout 30m -OutVariable completed'
    '$completed | Where-Object Status -ne succeeded | Select-Object Id, Status, Error | Export-Csv failed.csv'
    '$completed | Get-BctrlOperationStep -Failed | Format-List Call, ErrorMessage, Expected, Fixes'
)

function ConvertTo-Svg ([string[]] $Line) {
    $palette = @{ 30 = '#0c0c0c'; 31 = '#f14c4c'; 32 = '#23d18b'; 33 = '#e5e510'; 34 = '#3b8eea'; 35 = '#d670d6'; 36 = '#29b8db'; 37 = '#e5e5e5' }
    $height = 20
    $text = foreach ($number in 0..($Line.Count - 1)) {
        $style = ''
        $column = 0
        $spans = foreach ($part in [regex]::Matches($Line[$number], "\e\[([\d;]*)m|([^\e]+)")) {
            if ($part.Groups[2].Success) {
                $words = $part.Groups[2].Value
                $x = 16 + 8.4 * $column
                $column += $words.Length
                '<tspan x="{0}"{1}>{2}</tspan>' -f $x.ToString('0.#', [cultureinfo]::InvariantCulture), $style, [Security.SecurityElement]::Escape($words)
            }
            else {
                foreach ($code in $part.Groups[1].Value -split ';') {
                    if ($code -in '', '0') { $style = '' }
                    elseif ($code -eq '1') { $style += ' font-weight="bold"' }
                    elseif ($palette.ContainsKey([int]$code)) { $style = ($style -replace ' fill="[^"]*"') + ' fill="{0}"' -f $palette[[int]$code] }
                }
            }
        }
        '  <text y="{0}">{1}</text>' -f (52 + $height * $number), (-join $spans)
    }
    @"
<svg xmlns="http://www.w3.org/2000/svg" width="920" height="$(60 + $height * $Line.Count)" role="img" aria-label="A terminal in which Bctrl waits for operations">
  <rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>
  <circle cx="20" cy="18" r="6" fill="#f14c4c"/><circle cx="40" cy="18" r="6" fill="#e5e510"/><circle cx="60" cy="18" r="6" fill="#23d18b"/>
  <g font-family="Cascadia Mono, Consolas, Menlo, DejaVu Sans Mono, monospace" font-size="14" fill="#cccccc" xml:space="preserve">
$($text -join "`n")
  </g>
</svg>
"@
}

$emulator = & (Join-Path $root 'src/Bctrl.Emulator/Start-Emulator.ps1')
$folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))
try {
    Import-Module (Join-Path $root 'out/Bctrl/Bctrl.psd1'), (Join-Path $root 'src/Bctrl.Emulator/Bctrl.Emulator.psd1')
    $env:BCTRL_BASE_URL = $emulator.Address
    $env:BCTRL_API_KEY = 'a-key-for-the-emulator'
    $PSStyle.OutputRendering = 'Ansi'
    $ProgressPreference = 'SilentlyContinue'
    Push-Location $folder

    $ids = @(
        New-EmulatorOperation 3 -DurationSeconds 2.4
        New-EmulatorOperation -DurationSeconds 1.2 -StepCount 3 -RuntimeKind desktop
        New-EmulatorOperation -DurationSeconds 1.8 -StepCount 4 -FailAtStep 2 -End failed
        New-EmulatorOperation -DurationSeconds 3.1 -StepCount 4 -End cancelled
    ).Id
    $null = $ids

    $lines = foreach ($command in $commands) {
        "`e[36mPS>`e[0m $command"
        $output = . ([scriptblock]::Create($command)) | Out-String -Width 106
        if ($output.Trim()) { $output.Trim("`r", "`n") -split '\r?\n'; '' }
    }
    ConvertTo-Svg -Line ($lines | ForEach-Object TrimEnd) | Set-Content $Path -Encoding utf8NoBOM
}
finally {
    Pop-Location
    Remove-Item $folder -Recurse
    $emulator.Process.Kill()
}
