# Shows Tour.ps1 command by command: its comments as text, and each command before its output.
$ErrorActionPreference = 'Stop'
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
$folder = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()))
Push-Location $folder
try {
    $tokens = $null
    $tour = [Management.Automation.Language.Parser]::ParseFile("$PSScriptRoot/Tour.ps1", [ref] $tokens, [ref] $null)
    $comments = @($tokens | Where-Object Kind -EQ Comment)
    $end = 0
    foreach ($statement in $tour.EndBlock.Statements) {
        $above = @($comments | Where-Object { $_.Extent.StartOffset -ge $end -and $_.Extent.EndOffset -le $statement.Extent.StartOffset })
        if ($above) { '' }
        $above | ForEach-Object { "$($PSStyle.Foreground.Green)$($_.Text)$($PSStyle.Reset)" }
        "$($PSStyle.Bold)$($PSStyle.Foreground.Cyan)PS> $($statement.Extent.Text -replace '\r?\n', "`n>> ")$($PSStyle.Reset)"
        . ([scriptblock]::Create($statement.Extent.Text)) | Out-Default
        $end = $statement.Extent.EndOffset
    }
    ''
    $comments | Where-Object { $_.Extent.StartOffset -ge $end } | ForEach-Object { "$($PSStyle.Foreground.Green)$($_.Text)$($PSStyle.Reset)" }
}
finally {
    Pop-Location
    Remove-Item $folder -Recurse
}
