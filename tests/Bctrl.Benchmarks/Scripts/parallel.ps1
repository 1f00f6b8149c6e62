# Waits without the module, with Invoke-RestMethod in ForEach-Object -Parallel.
param([string] $Ids, [string] $Server, [int] $Throttle, [switch] $Http2)
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/metrics.ps1

$request = @{
    Method      = 'Post'
    ContentType = 'application/json'
    Headers     = @{ Authorization = "Bearer $env:BCTRL_API_KEY" }
    Body        = '{"timeoutMs":30000}'
}
if ($Http2) { $request += @{ HttpVersion = '2.0'; SkipCertificateCheck = $true } }

Measure-Work {
    $count = 0
    [IO.File]::ReadLines($Ids) | ForEach-Object -ThrottleLimit $Throttle -Parallel {
        $request = $using:request
        do { $response = Invoke-RestMethod @request -Uri "$($using:Server)v1/operations/$_/wait" } while ($response.timedOutWaiting)
        $response.operation
    } | ForEach-Object { if ($_.status -eq 'succeeded') { $count++ } }
    $count
}
