#requires -Version 7.4
<#
.SYNOPSIS
Creates docs/terminal.svg from commands that are run with the emulator and their output, and docs/report.png from a report.

.DESCRIPTION
Starts the emulator on a free port of this computer, runs the commands in this session, converts their output and its colors
to SVG, and stops the emulator. For the report, it waits for other operations, and a browser without a window takes the
picture. Build the solution first, and install Chromium, Chrome or Edge.

.EXAMPLE
dotnet build && pwsh docs/picture.ps1
#>
[CmdletBinding()]
param(
    # The path of the picture of the terminal.
    [string] $Path = (Join-Path $PSScriptRoot 'terminal.svg'),

    # The path of the picture of the report.
    [string] $ReportPath = (Join-Path $PSScriptRoot 'report.png'),

    # The browser. By default, the first one that is found.
    [string] $Browser = (Get-Command chromium, google-chrome, chrome, msedge -CommandType Application -ErrorAction Ignore | Select-Object -First 1).Source
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = Split-Path $PSScriptRoot
$commands = @(
    'Get-Content ids.txt | Wait-BctrlOperation -Timeout 30m -OutVariable completed'
    '$completed | Where-Object Status -ne succeeded | Export-Csv failed.csv'
    '$completed | Measure-BctrlWork'
    '$completed | ConvertTo-BctrlReport | Set-Content report.html'
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
  <style>text { white-space: pre; }</style>
  <rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>
  <circle cx="20" cy="18" r="6" fill="#f14c4c"/><circle cx="40" cy="18" r="6" fill="#e5e510"/><circle cx="60" cy="18" r="6" fill="#23d18b"/>
  <g font-family="Cascadia Mono, Consolas, Menlo, DejaVu Sans Mono, monospace" font-size="14" fill="#cccccc">
$($text -join "`n")
  </g>
</svg>
"@
}

# Starts operations one after another, which overlap.
function New-Batch {
    New-EmulatorOperation 2 -DurationSeconds 3
    New-EmulatorOperation -DurationSeconds 4.6 -StepCount 4 -FailAtStep 3 -End failed
    Start-Sleep -Milliseconds 500
    New-EmulatorOperation -DurationSeconds 1.4 -RuntimeKind desktop
    New-EmulatorOperation -DurationSeconds 2.2 -StepCount 4 -FailAtStep 2 -End failed -ErrorCode UNKNOWN_CALL
    New-EmulatorOperation -DurationSeconds 5.4 -RuntimeKind spreadsheet
    Start-Sleep -Milliseconds 700
    New-EmulatorOperation 2 -DurationSeconds 3.6
    New-EmulatorOperation -DurationSeconds 2.8 -StepCount 4 -FailAtStep 3 -End failed
    New-EmulatorOperation -DurationSeconds 4.1 -StepCount 6 -End timed_out -RuntimeKind desktop
    Start-Sleep -Milliseconds 600
    New-EmulatorOperation -DurationSeconds 1.9 -RuntimeKind desktop
    New-EmulatorOperation -DurationSeconds 2.5 -StepCount 4 -End cancelled
    New-EmulatorOperation -End never
}

# Takes a picture of a page, which is the width of a window.
function Save-Picture ([string] $Page, [string] $Picture) {
    $arguments = '--headless', '--disable-gpu', '--hide-scrollbars', '--window-size=1200,1560', "--user-data-dir=$folder/profile"
    if ($IsLinux -and (id -u) -eq '0') { $arguments += '--no-sandbox' }
    & $Browser @arguments "--screenshot=$Picture" "$([uri] $Page)" 2>&1 | Write-Verbose
}

if (-not $Browser) {
    throw 'No browser was found. Install Chromium, or specify -Browser.'
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

    @(
        New-EmulatorOperation 3 -DurationSeconds 2.4
        New-EmulatorOperation -DurationSeconds 1.2 -StepCount 3 -RuntimeKind desktop
        New-EmulatorOperation -DurationSeconds 1.8 -StepCount 4 -FailAtStep 2 -End failed -ErrorCode UNKNOWN_CALL
        New-EmulatorOperation -DurationSeconds 3.1 -StepCount 4 -End cancelled
    ).Id | Set-Content ids.txt

    # PowerShell wraps words only in some languages.
    [cultureinfo]::CurrentCulture = 'en-US'
    $lines = foreach ($command in $commands) {
        "`e[36mPS>`e[0m $command"
        $output = . ([scriptblock]::Create($command)) | Out-String -Width 106
        if ($output.Trim()) { $output.Trim("`r", "`n") -split '\r?\n'; '' }
    }
    ConvertTo-Svg -Line ($lines | ForEach-Object TrimEnd) | Set-Content $Path -Encoding utf8NoBOM

    $report = Join-Path $folder 'report.html'
    New-Batch | Wait-BctrlOperation -Timeout 8 -ErrorAction SilentlyContinue | ConvertTo-BctrlReport | Set-Content $report
    Save-Picture $report $ReportPath
}
finally {
    Pop-Location
    Remove-Item $folder -Recurse
    $emulator.Process.Kill()
}
