#Requires -Version 7.4
<#
.SYNOPSIS
Runs the examples of the help against the emulator, and tells what they print.

.DESCRIPTION
An example of a page in docs/en-US that shows an output is run: each of its powershell blocks, command by command, in a
session of its own. A topic's section counts as an example. The ids, the file ids.txt and the key that the examples use are made first, as examples.json says.

For each block it emits the page, the example, the code, what the page shows and what was printed, both with all that
differs from run to run replaced. With -Update the pages get what was printed, as it was.

Build the solution first: it takes the module and the emulator from where the build puts them.

.PARAMETER Path
The pages. The default is all of docs/en-US.

.PARAMETER Configuration
The build of the emulator: Debug or Release. The default is Debug.

.PARAMETER Server
An emulator that runs already. Without it, one is started for the while.

.PARAMETER Module
The module. The default is what the build laid out in out/Bctrl.

.PARAMETER Update
Writes what was printed into the pages.

.EXAMPLE
./docs/tools/Invoke-HelpExample.ps1 | Where-Object { $_.Expected -ne $_.Actual }

Shows the examples that print something else than their page says.
#>
[CmdletBinding()]
[OutputType([pscustomobject])]
param(
    [string[]] $Path = (Join-Path $PSScriptRoot '../en-US/*.md'),

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [uri] $Server,

    [string] $Module = (Join-Path $PSScriptRoot '../../out/Bctrl/Bctrl.psd1'),

    [switch] $Update
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$cast = Get-Content (Join-Path $PSScriptRoot 'examples.json') -Raw | ConvertFrom-Json -AsHashtable
$isOwn = -not $Server
if ($isOwn) {
    # Fixed when pages are written, so that columns keep their width; free when they are only checked.
    $port = 8787
    if (-not $Update) {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
    }
    $Server = "http://localhost:$port"
}
$address = "$Server".TrimEnd('/')

function Get-Example ([string] $Page) {
    $section = ''
    $title = ''
    $fence = $null
    $number = 0
    foreach ($line in Get-Content $Page) {
        $number++
        if ($null -ne $fence) {
            if ($line -eq '```') {
                [pscustomobject]@{ Title = $title; Kind = $fence; First = $number - $text.Count; Lines = $text.ToArray() }
                $fence = $null
            }
            else { $text.Add($line) }
        }
        elseif ($line -match '^```(\w*)$') {
            if ($section -in 'EXAMPLES', 'LONG DESCRIPTION') { $fence = $Matches[1]; $text = [Collections.Generic.List[string]]::new() }
        }
        elseif ($line -match '^## (.+)$') { $section = $Matches[1] }
        elseif ($line -match '^### (.+)$') { $title = $Matches[1] }
    }
}

function New-World {
    $ids = @{}
    foreach ($id in $cast.operations.Keys | Sort-Object) {
        $made = Invoke-RestMethod "$address/emulator/operations" -Method Post -Body ($cast.operations[$id] | ConvertTo-Json -Depth 5) -ContentType application/json
        $ids[$id] = $made.operations[0].id
    }
    $folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))
    foreach ($name in $cast.files.Keys) {
        $cast.files[$name] | ForEach-Object { $ids[$_] } | Set-Content (Join-Path $folder $name)
    }
    # Old enough to run, so that no example catches one in its first moments.
    Start-Sleep -Milliseconds 400
    [pscustomobject]@{ Ids = $ids; Folder = $folder }
}

# The first eight digits of an id are in the names of pages and sessions.
function Convert-Id ([string] $Text, [hashtable] $Ids, [switch] $Back) {
    foreach ($entry in $Ids.GetEnumerator()) {
        $from, $to = if ($Back) { $entry.Value, $entry.Key } else { $entry.Key, $entry.Value }
        $Text = $Text.Replace($from, $to).Replace($from.Substring(0, 8), $to.Substring(0, 8))
    }
    $Text
}

function ConvertTo-Comparable ([string] $Text) {
    $known = $cast.operations.Keys -join '|'
    $Text -replace "\b(?!$known)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", '<uuid>' `
        -replace 'req_[0-9a-f]+', '<request>' `
        -replace '\b(chrome|desktop|spreadsheet)-\d\b', '$1-n' `
        -replace '\d\d?/\d\d?/\d{4} \d\d?:\d\d:\d\d( [AP]M)?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)', '<time>' `
        -replace 'in \d+\.\d\d s', 'in <n> s' `
        -replace '((?:running|cancelling|cancelled) +\w+ +\d+/\d+ +)\d+\.\ds', '$1<n>s' `
        -replace '\s+', ' ' -replace '^ | $'
}

function Invoke-Block ([powershell] $Shell, [string] $Code) {
    $tree = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$null)
    foreach ($statement in $tree.EndBlock.Statements) {
        if ($statement.Extent.Text -match ' -WhatIf\b') {
            # What would be done is told to the host, and the session of an example has none.
            $process = (Get-Process -Id $PID).Path
            $pwsh = @(if ([IO.Path]::GetFileNameWithoutExtension($process) -eq 'dotnet') { $process; "$PSHOME/pwsh.dll" } else { "$PSHOME/pwsh" })
            & $pwsh[0] @($pwsh | Select-Object -Skip 1) -NoProfile -Command "Import-Module '$Module'; $($statement.Extent.Text)"
            continue
        }
        # As a prompt does: each command has an output of its own. Out-String drops the word that a warning begins with.
        $Shell.Commands.Clear()
        $null = $Shell.AddScript($statement.Extent.Text)
        $Shell.Commands.Commands[0].MergeMyResults('Error', 'Output')
        $Shell.Commands.Commands[0].MergeMyResults('Warning', 'Output')
        $Shell.Commands.Commands[0].MergeMyResults('Verbose', 'Output')
        $null = $Shell.AddScript('process { if ($_ -is [Management.Automation.WarningRecord]) { "WARNING: $_" } elseif ($_ -is [Management.Automation.VerboseRecord]) { "VERBOSE: $_" } else { $_ } }')
        $null = $Shell.AddCommand('Out-String').AddParameter('Width', 110)
        try {
            $text = -join $Shell.Invoke()
        }
        catch {
            $Shell.Commands.Clear()
            $text = -join $Shell.AddCommand('Out-String').AddParameter('Width', 110).AddParameter('InputObject', $_.Exception.InnerException.ErrorRecord).Invoke()
        }
        if ($text.Trim()) { $text }
    }
}

$process = $null
$log = New-TemporaryFile
if ($isOwn) {
    $emulator = Join-Path $root "src/Bctrl.Emulator/bin/$Configuration/net10.0/Bctrl.Emulator.dll"
    $process = Start-Process dotnet -ArgumentList $emulator, '--urls', $address -PassThru -RedirectStandardOutput $log
}
$variables = 'BCTRL_API_KEY', 'BCTRL_BASE_URL', 'BCTRL_API_BASE_URL', 'BCTRL_API_URL'
$before = @{}
foreach ($variable in $variables) { $before[$variable] = [Environment]::GetEnvironmentVariable($variable) }
$rendering = $PSStyle.OutputRendering
try {
    $PSStyle.OutputRendering = 'PlainText'
    for ($try = 0; ; $try++) {
        try { $null = Invoke-RestMethod "$address/emulator/stats"; break }
        catch { if ($try -ge 50) { throw }; Start-Sleep -Milliseconds 200 }
    }

    foreach ($page in Get-Item $Path) {
        $lines = [Collections.Generic.List[string]](Get-Content $page)
        $shift = 0
        foreach ($example in Get-Example $page | Group-Object Title | Where-Object { $_.Group.Kind -contains 'Output' }) {
            foreach ($variable in $variables) { [Environment]::SetEnvironmentVariable($variable, $null) }
            $env:BCTRL_API_KEY = 'a-key-for-the-emulator'
            $env:BCTRL_BASE_URL = $address
            $state = [initialsessionstate]::CreateDefault2()
            $state.ImportPSModule([string[]] ($Module, (Join-Path $root 'src/Bctrl.Emulator/Bctrl.Emulator.psd1')))
            $shell = [powershell]::Create($state)
            # All is loaded before an operation begins: those that have all ended by then leave in any order.
            $null = $shell.AddScript('Get-BctrlOperation no-such-operation -ErrorAction Ignore | Select-Object Id | ConvertTo-Csv | Out-String').Invoke()
            $shell.Commands.Clear()
            $world = New-World
            try {
                $null = $shell.AddScript('Set-Location -LiteralPath $args[0]; $ProgressPreference = "SilentlyContinue"').AddArgument($world.Folder.FullName).Invoke()
                $blocks = $example.Group
                for ($i = 0; $i -lt $blocks.Count; $i++) {
                    if ($blocks[$i].Kind -ne 'powershell') { continue }
                    $code = (Convert-Id ($blocks[$i].Lines -join "`n") $world.Ids).Replace('http://localhost:8787', $address)
                    $printed = -join (Invoke-Block $shell $code)
                    $printed = (Convert-Id $printed $world.Ids -Back).Replace($Server.Authority, 'localhost:8787').Replace($world.Folder.FullName, '.')
                    $shown = if ($i + 1 -lt $blocks.Count -and $blocks[$i + 1].Kind -eq 'Output') { $blocks[$i + 1] }
                    [pscustomobject]@{
                        Page     = $page.BaseName
                        Example  = $example.Name
                        Code     = $blocks[$i].Lines -join "`n"
                        Expected = if ($shown) { ConvertTo-Comparable ($shown.Lines -join "`n") } else { '' }
                        Actual   = ConvertTo-Comparable $printed
                    }
                    if ($Update -and $shown) {
                        $new = @($printed.TrimEnd() -split '\r?\n' | ForEach-Object TrimEnd)
                        while ($new.Count -gt 1 -and -not $new[0]) { $new = $new[1..($new.Count - 1)] }
                        $new = @(($new -join "`n") -replace "\n{3,}", "`n`n" -split "`n")
                        $lines.RemoveRange($shown.First - 1 + $shift, $shown.Lines.Count)
                        $lines.InsertRange($shown.First - 1 + $shift, [string[]]$new)
                        $shift += $new.Count - $shown.Lines.Count
                    }
                }
            }
            finally {
                $shell.Dispose()
                Remove-Item -LiteralPath $world.Folder -Recurse
            }
        }
        if ($Update) { [IO.File]::WriteAllText($page.FullName, ($lines -join "`n") + "`n") }
    }
}
finally {
    $PSStyle.OutputRendering = $rendering
    foreach ($variable in $variables) { [Environment]::SetEnvironmentVariable($variable, $before[$variable]) }
    if ($process) { Stop-Process -Id $process.Id }
    Remove-Item $log -ErrorAction Ignore
}
