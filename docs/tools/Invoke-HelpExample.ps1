#Requires -Version 7.4
<#
.SYNOPSIS
Runs the examples of the help with the emulator, and compares or updates their output.

.DESCRIPTION
Runs each example in docs/en-US that shows an output: each of its powershell blocks, command by command, in a new session.
In a topic, each section is an example. Before each example, the script creates the operations, the tool calls, the
files and the API key that the examples use, as examples.json defines.

For each block, the script returns the page, the example, the code, the output on the page, and the actual output. Values
that differ between runs are replaced in both outputs. With -Update, the script writes the actual output to the pages.

Build the solution first. The script uses the module and the emulator from the output of the build.

.PARAMETER Path
The pages. The default is all pages in docs/en-US.

.PARAMETER Server
The address of a running emulator. By default, the script starts one and stops it at the end.

.PARAMETER Module
The module. The default is the build output in out/Bctrl.

.PARAMETER Update
Writes the actual output to the pages.

.EXAMPLE
./docs/tools/Invoke-HelpExample.ps1 | Where-Object { $_.Expected -ne $_.Actual }

Shows the examples whose output differs from the page.
#>
[CmdletBinding()]
[OutputType([pscustomobject])]
param(
    [string[]] $Path = (Join-Path $PSScriptRoot '../en-US/*.md'),

    [uri] $Server,

    [string] $Module = (Join-Path $PSScriptRoot '../../out/Bctrl/Bctrl.psd1'),

    [switch] $Update
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$definition = Get-Content (Join-Path $PSScriptRoot 'examples.json') -Raw | ConvertFrom-Json -AsHashtable
$process = $null
if (-not $Server) {
    # A fixed port when the pages are updated, so that columns keep their width. Otherwise, any free port.
    $url = if ($Update) { 'http://localhost:8787' } else { 'http://127.0.0.1:0' }
    $emulator = & (Join-Path $root 'src/Bctrl.Emulator/Start-Emulator.ps1') -Url $url
    $process = $emulator.Process
    $Server = $emulator.Address
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

function New-ExampleData {
    # The ids of tool calls are case-sensitive.
    $ids = [Collections.Hashtable]::new([StringComparer]::Ordinal)
    # The emulator lists all of its tool calls, also those of the examples before.
    $headers = @{ Authorization = 'Bearer a-key-for-the-emulator' }
    while ($open = (Invoke-RestMethod "$address/v1/tool-calls" -Headers $headers).data | Where-Object finishedAt -EQ $null) {
        # A call that has completed meanwhile cannot be canceled.
        $open | ForEach-Object { $null = Invoke-RestMethod "$address/v1/tool-calls/$($_.id)/cancel" -Method Post -Headers $headers -SkipHttpErrorCheck }
        Start-Sleep -Milliseconds 100
    }
    $null = Invoke-RestMethod "$address/emulator/tool-calls" -Method Delete
    foreach ($kind in @{ Route = 'operations'; Name = 'operations' }, @{ Route = 'tool-calls'; Name = 'toolCalls' }) {
        foreach ($id in $definition[$kind.Name].Keys | Sort-Object) {
            $options = $definition[$kind.Name][$id] | ConvertTo-Json -Depth 5
            $created = Invoke-RestMethod "$address/emulator/$($kind.Route)" -Method Post -Body $options -ContentType application/json
            $ids[$id] = $created.($kind.Name)[0].id
        }
    }
    $folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))
    foreach ($name in $definition.files.Keys) {
        $definition.files[$name] | ForEach-Object { if ($ids.Contains($_)) { $ids[$_] } else { $_ } } | Set-Content (Join-Path $folder $name)
    }
    # Wait until the operations are running, so that the examples never show an earlier status.
    Start-Sleep -Milliseconds 400
    [pscustomobject]@{ Ids = $ids; Folder = $folder }
}

# Replaces the ids of the pages by those of the emulator, or back. Names contain the first eight digits of an id.
function Convert-Id ([string] $Text, [hashtable] $Ids, [switch] $Back) {
    foreach ($entry in $Ids.GetEnumerator()) {
        $from, $to = if ($Back) { $entry.Value, $entry.Key } else { $entry.Key, $entry.Value }
        $Text = $Text.Replace($from, $to).Replace($from.Substring(0, 8), $to.Substring(0, 8))
    }
    $Text
}

function ConvertTo-Comparable ([string] $Text) {
    $known = @($definition.operations.Keys) + @($definition.toolCalls.Keys) -join '|'
    $Text -creplace "\b(?!$known)tc_[0-9A-Za-z]{22}\b", '<tool call>' `
        -replace "\b(?!$known)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", '<uuid>' `
        -replace 'req_[0-9a-f]+', '<request>' `
        -replace '\b(chrome|desktop|spreadsheet)-\d\b', '$1-n' `
        -replace '\d\d?/\d\d?/\d{4} \d\d?:\d\d:\d\d( [AP]M)?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)', '<time>' `
        -replace 'in \d+\.\d\d s', 'in <n> s' `
        -replace '((?:running|cancelling|cancelled) +)\d+\.\ds', '$1<n>s' `
        -replace '\s+', ' ' -replace '^ | $'
}

function Invoke-Block ([powershell] $Shell, [string] $Code) {
    $tree = [Management.Automation.Language.Parser]::ParseInput($Code, [ref]$null, [ref]$null)
    foreach ($statement in $tree.EndBlock.Statements) {
        if ($statement.Extent.Text -match ' -WhatIf\b') {
            # The messages of -WhatIf are written to the host, and the session of the examples has none.
            $process = (Get-Process -Id $PID).Path
            $pwsh = @(if ([IO.Path]::GetFileNameWithoutExtension($process) -eq 'dotnet') { $process; "$PSHOME/pwsh.dll" } else { "$PSHOME/pwsh" })
            & $pwsh[0] @($pwsh | Select-Object -Skip 1) -NoProfile -Command "Import-Module '$Module'; $($statement.Extent.Text)"
            continue
        }
        # Format the output of each command separately, as a prompt does. Out-String omits the prefix of warnings.
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

$variables = 'BCTRL_API_KEY', 'BCTRL_BASE_URL', 'BCTRL_API_BASE_URL', 'BCTRL_API_URL'
$before = @{}
foreach ($variable in $variables) { $before[$variable] = [Environment]::GetEnvironmentVariable($variable) }
$rendering = $PSStyle.OutputRendering
$culture = [cultureinfo]::CurrentCulture
try {
    $PSStyle.OutputRendering = 'PlainText'
    # In English, PowerShell wraps text in tables between words.
    [cultureinfo]::CurrentCulture = [cultureinfo]::GetCultureInfo('en-US')
    foreach ($page in Get-Item $Path) {
        $lines = [Collections.Generic.List[string]](Get-Content $page)
        $shift = 0
        foreach ($example in Get-Example $page | Group-Object Title | Where-Object { $_.Group.Kind -contains 'Output' } | Sort-Object { $_.Group[0].First }) {
            foreach ($variable in $variables) { [Environment]::SetEnvironmentVariable($variable, $null) }
            $env:BCTRL_API_KEY = 'a-key-for-the-emulator'
            $env:BCTRL_BASE_URL = $address
            $state = [initialsessionstate]::CreateDefault2()
            $state.ImportPSModule([string[]] ($Module, (Join-Path $root 'src/Bctrl.Emulator/Bctrl.Emulator.psd1')))
            $shell = [powershell]::Create($state)
            # Load everything first. Otherwise, several operations could complete meanwhile, and be returned in any order.
            $null = $shell.AddScript('Get-BctrlOperation no-such-operation -ErrorAction Ignore | Select-Object Id | ConvertTo-Csv | Out-String').Invoke()
            $shell.Commands.Clear()
            $data = New-ExampleData
            try {
                $null = $shell.AddScript('Set-Location -LiteralPath $args[0]; $ProgressPreference = "SilentlyContinue"').AddArgument($data.Folder.FullName).Invoke()
                $blocks = $example.Group
                for ($i = 0; $i -lt $blocks.Count; $i++) {
                    if ($blocks[$i].Kind -ne 'powershell') { continue }
                    $code = (Convert-Id ($blocks[$i].Lines -join "`n") $data.Ids).Replace('http://localhost:8787', $address)
                    $printed = -join (Invoke-Block $shell $code)
                    $printed = (Convert-Id $printed $data.Ids -Back).Replace($Server.Authority, 'localhost:8787').Replace($data.Folder.FullName, '.')
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
                Remove-Item -LiteralPath $data.Folder -Recurse
            }
        }
        if ($Update) { [IO.File]::WriteAllText($page.FullName, ($lines -join "`n") + "`n") }
    }
}
finally {
    [cultureinfo]::CurrentCulture = $culture
    $PSStyle.OutputRendering = $rendering
    foreach ($variable in $variables) { [Environment]::SetEnvironmentVariable($variable, $before[$variable]) }
    if ($process) { $process.Kill() }
}
