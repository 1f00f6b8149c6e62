# Wait-BctrlOperation in PowerShell itself.
param([string] $Module, [string] $Ids, [uri] $Server, [string] $Trust)
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/figures.ps1
Import-Module $Module

$connection = @{ Server = $Server }
if ($Trust) {
    # HTTP/2 goes over TLS; the handler trusts the benchmark's certificate, and nothing else does.
    $handler = [Net.Http.SocketsHttpHandler]@{ AllowAutoRedirect = $false; EnableMultipleHttp2Connections = $true; UseCookies = $false; UseProxy = $false }
    $policy = [Security.Cryptography.X509Certificates.X509ChainPolicy]@{ TrustMode = 'CustomRootTrust'; RevocationMode = 'NoCheck' }
    $null = $policy.CustomTrustStore.Add([Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificate([Convert]::FromBase64String($Trust)))
    $handler.SslOptions = [Net.Security.SslClientAuthenticationOptions]@{ CertificateChainPolicy = $policy }
    $connection.HttpMessageHandler = $handler
}
Connect-Bctrl @connection

Measure-Work {
    $count = 0
    [IO.File]::ReadLines($Ids) | Wait-BctrlOperation | ForEach-Object { if ($_.Status -eq 'succeeded') { $count++ } }
    $count
}
