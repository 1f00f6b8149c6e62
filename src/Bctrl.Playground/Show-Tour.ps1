# Runs Tour.ps1 one command at a time. Shows the comments, each command, and the output of the command.
$ErrorActionPreference = 'Stop'

function Show-Comment ([int] $StartOffset, [int] $EndOffset) {
    $comments | Where-Object { $_.Extent.StartOffset -ge $StartOffset -and $_.Extent.EndOffset -le $EndOffset } |
        ForEach-Object { if (-not $blankLineShown) { ''; $blankLineShown = $true }; "$($PSStyle.Foreground.Green)$($_.Text)$($PSStyle.Reset)" }
}

if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
$folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))
Push-Location $folder
try {
    $tokens = $null
    $tour = [Management.Automation.Language.Parser]::ParseFile("$PSScriptRoot/Tour.ps1", [ref] $tokens, [ref] $null)
    $comments = @($tokens | Where-Object Kind -EQ Comment)
    $lastOffset = 0
    foreach ($statement in $tour.EndBlock.Statements) {
        Show-Comment $lastOffset $statement.Extent.StartOffset
        "$($PSStyle.Bold)$($PSStyle.Foreground.Cyan)PS> $($statement.Extent.Text -replace '\r?\n', "`n>> ")$($PSStyle.Reset)"
        . ([scriptblock]::Create($statement.Extent.Text)) | Out-Default
        $lastOffset = $statement.Extent.EndOffset
    }
    Show-Comment $lastOffset ([int]::MaxValue)
}
finally {
    Pop-Location
    Remove-Item $folder -Recurse
}
