# Waits with Wait-BctrlOperation or Wait-BctrlToolCall.
param([string] $Module, [string] $Cmdlet, [string] $Ids, [uri] $Server, [string] $Trust)
$ErrorActionPreference = 'Stop'
. $PSScriptRoot/metrics.ps1
Import-Module $Module

$connection = @{ Server = $Server }
if ($Trust) {
    # HTTP/2 requires TLS. Only this handler trusts the certificate of the benchmark server.
    $handler = [Net.Http.SocketsHttpHandler]@{ AllowAutoRedirect = $false; EnableMultipleHttp2Connections = $true; UseCookies = $false; UseProxy = $false }
    $policy = [Security.Cryptography.X509Certificates.X509ChainPolicy]@{ TrustMode = 'CustomRootTrust'; RevocationMode = 'NoCheck' }
    $null = $policy.CustomTrustStore.Add([Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificate([Convert]::FromBase64String($Trust)))
    $handler.SslOptions = [Net.Security.SslClientAuthenticationOptions]@{ CertificateChainPolicy = $policy }
    $connection.HttpMessageHandler = $handler
}
Connect-Bctrl @connection

Measure-Work {
    $count = 0
    [IO.File]::ReadLines($Ids) | & $Cmdlet | ForEach-Object { if ($_.Status -eq 'succeeded') { $count++ } }
    $count
}
