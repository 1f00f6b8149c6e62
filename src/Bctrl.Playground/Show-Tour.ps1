# Shows Tour.ps1 command by command: its comments as text, and each command before its output.
$ErrorActionPreference = 'Stop'

function Show-Comment ([int] $From, [int] $To) {
    $comments | Where-Object { $_.Extent.StartOffset -ge $From -and $_.Extent.EndOffset -le $To } |
        ForEach-Object { if (-not $found) { ''; $found = $true }; "$($PSStyle.Foreground.Green)$($_.Text)$($PSStyle.Reset)" }
}

if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
$folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))
Push-Location $folder
try {
    $tokens = $null
    $tour = [Management.Automation.Language.Parser]::ParseFile("$PSScriptRoot/Tour.ps1", [ref] $tokens, [ref] $null)
    $comments = @($tokens | Where-Object Kind -EQ Comment)
    $end = 0
    foreach ($statement in $tour.EndBlock.Statements) {
        Show-Comment $end $statement.Extent.StartOffset
        "$($PSStyle.Bold)$($PSStyle.Foreground.Cyan)PS> $($statement.Extent.Text -replace '\r?\n', "`n>> ")$($PSStyle.Reset)"
        . ([scriptblock]::Create($statement.Extent.Text)) | Out-Default
        $end = $statement.Extent.EndOffset
    }
    Show-Comment $end ([int]::MaxValue)
}
finally {
    Pop-Location
    Remove-Item $folder -Recurse
}
