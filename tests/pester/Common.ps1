# What every file of tests begins with. Dot-source it in BeforeAll.

$out = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'out'))
Add-Type -Path ([IO.Path]::Combine($out, 'Bctrl.Testing', 'Bctrl.Testing.dll'))

# The folder with the module as the build laid it out. The other one has the assembly that Windows PowerShell gets.
$moduleParent = if ($env:BCTRL_TEST_FRAMEWORK -eq 'netstandard2.0') { [IO.Path]::Combine($out, 'netstandard2.0') } else { $out }
Import-Module ([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1')) -Force

# A developer's own key and server have no part in the tests.
foreach ($variable in 'BCTRL_API_KEY', 'BCTRL_BASE_URL', 'BCTRL_API_BASE_URL', 'BCTRL_API_URL') {
    [Environment]::SetEnvironmentVariable($variable, $null)
}

# The key of every connection. It must never be seen anywhere but in the one header.
$canary = 'bctrl-canary-key-7d1f0c55e2'

# Makes a key of a text.
function ConvertTo-Key {
    param([string] $Text = $canary)

    $key = [securestring]::new()
    foreach ($character in $Text.ToCharArray()) {
        $key.AppendChar($character)
    }
    $key
}

# The answer to a wait for an operation in this status.
function Get-Answer {
    param([string] $Id, [string] $Status = 'succeeded', [string] $Extra = '')

    [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::WaitResponse($Id, $Status, 3, $Extra), 200)
}

# The answer to a wait, with an operation of these properties and no others.
function Get-RawAnswer {
    param([string] $Operation)

    [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Envelope($Operation, $false), 200)
}

# A server whose operations end the moment they are asked for; the failed ones are those whose names begin so.
function Get-Stub {
    param([string[]] $Failed = @())

    $stub = [Bctrl.Testing.StubHttpMessageHandler]::new().EndOperationsAfter([timespan]::Zero, 'succeeded')
    foreach ($id in $Failed) {
        $stub = $stub.OnWait($id, (Get-Answer $id 'failed'))
    }
    $stub
}

# A server whose operations never end.
function Get-EndlessStub {
    [Bctrl.Testing.StubHttpMessageHandler]::new().EndOperationsAfter([timespan]::FromDays(1), 'succeeded')
}

# Connects the session to a stub.
function Connect-Stub {
    param($Stub, [int] $MaximumRetryCount = 0)

    Connect-Bctrl -ApiKey (ConvertTo-Key) -Server https://api.example.test -HttpMessageHandler $Stub -MaximumRetryCount $MaximumRetryCount -RetryIntervalSec 0.01
}

# The dotnet that runs this PowerShell, where it is .NET's global tool: an assembly and no program.
$toolHost = (Get-Process -Id $PID).Path | Where-Object { [IO.Path]::GetFileNameWithoutExtension($_) -eq 'dotnet' }

# Runs this PowerShell as another process.
function Invoke-PowerShell {
    if ($toolHost) {
        & $toolHost (Join-Path $PSHOME 'pwsh.dll') -NoProfile -NonInteractive @args
    } else {
        & (Join-Path $PSHOME $(if ($PSEdition -eq 'Core') { 'pwsh' } else { 'powershell' })) -NoProfile -NonInteractive @args
    }
}

# Skips a test that starts a job where no job can start: the pwsh in .NET's global tool is a program for 64-bit Linux.
function Skip-WithoutJob {
    $hasJobs = [Environment]::OSVersion.Platform -eq 'Win32NT' -or
        ($IsLinux -and [Runtime.InteropServices.RuntimeInformation]::OSArchitecture -eq 'X64')
    if ($toolHost -and -not $hasJobs) {
        Set-ItResult -Skipped -Because 'jobs need an installed PowerShell here; BCTRL_PWSH names one'
    }
}

# Waits until something is so. The limit only ends a test that hangs.
function Wait-Until {
    param([scriptblock] $Condition)

    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt 60) {
            throw "It never happens: $Condition"
        }
        Start-Sleep -Milliseconds 20
    }
}
