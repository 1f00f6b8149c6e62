# Common setup of the test files. Dot-source this file in BeforeAll.

$out = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'out'))
Add-Type -Path ([IO.Path]::Combine($out, 'Bctrl.Testing', 'Bctrl.Testing.dll'))

# The folder that contains the built module. The netstandard2.0 folder has the module with the assembly for Windows PowerShell.
$moduleParent = if ($env:BCTRL_TEST_FRAMEWORK -eq 'netstandard2.0') { [IO.Path]::Combine($out, 'netstandard2.0') } else { $out }
if ($PSEdition -eq 'Core' -and $moduleParent -ne $out) {
    [Bctrl.Testing.AssemblyReplacement]::Use([IO.Path]::Combine($moduleParent, 'Bctrl', 'lib', 'netstandard2.0', 'Microsoft.Bcl.AsyncInterfaces.dll'))
}
Import-Module ([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1')) -Force

# Clear the developer's own API key and server.
foreach ($variable in 'BCTRL_API_KEY', 'BCTRL_BASE_URL', 'BCTRL_API_BASE_URL', 'BCTRL_API_URL') {
    [Environment]::SetEnvironmentVariable($variable, $null)
}

# The API key of every connection. It must not appear anywhere but in the Authorization header.
$canary = 'bctrl-canary-key-7d1f0c55e2'

# Converts text to an API key.
function ConvertTo-Key {
    param([string] $Text = $canary)

    $key = [securestring]::new()
    foreach ($character in $Text.ToCharArray()) {
        $key.AppendChar($character)
    }
    $key
}

# Gets the response to a long poll for an operation with this status.
function Get-WaitResponse {
    param([string] $Id, [string] $Status = 'succeeded', [string] $Extra = '')

    [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::WaitResponse($Id, $Status, 3, $Extra), 200)
}

# Gets the response to a long poll, with an operation that has only these properties.
function Get-RawWaitResponse {
    param([string] $Operation)

    [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Envelope($Operation, $false), 200)
}

# Gets a stub server whose operations complete immediately. The operations in -Failed fail, and all others succeed.
function Get-Stub {
    param([string[]] $Failed = @())

    $stub = [Bctrl.Testing.StubHttpMessageHandler]::new().CompleteOperationsAfter([timespan]::Zero, 'succeeded')
    foreach ($id in $Failed) {
        $stub = $stub.OnWait($id, (Get-WaitResponse $id 'failed'))
    }
    $stub
}

# Gets a stub server whose operations never complete.
function Get-EndlessStub {
    [Bctrl.Testing.StubHttpMessageHandler]::new().CompleteOperationsAfter([timespan]::FromDays(1), 'succeeded')
}

# Connects the session to a stub server.
function Connect-Stub {
    param($Stub, [int] $MaximumRetryCount = 0)

    Connect-Bctrl -ApiKey (ConvertTo-Key) -Server https://api.example.test -HttpMessageHandler $Stub -MaximumRetryCount $MaximumRetryCount -RetryIntervalSec 0.01
}

# The path of dotnet, if this PowerShell is the .NET global tool. The tool is an assembly that dotnet runs, not an executable.
$toolHost = (Get-Process -Id $PID).Path | Where-Object { [IO.Path]::GetFileNameWithoutExtension($_) -eq 'dotnet' }

# Runs this PowerShell in another process.
function Invoke-PowerShell {
    if ($toolHost) {
        & $toolHost (Join-Path $PSHOME 'pwsh.dll') -NoProfile -NonInteractive @args
    } else {
        & (Join-Path $PSHOME $(if ($PSEdition -eq 'Core') { 'pwsh' } else { 'powershell' })) -NoProfile -NonInteractive @args
    }
}

# Skips a test that uses Start-Job where jobs are not supported: the .NET global tool has an executable only for Linux x64
# and Windows, and the process of a job does not run AssemblyReplacement.
function Skip-WithoutJob {
    $hasJobs = [Environment]::OSVersion.Platform -eq 'Win32NT' -or
        ($IsLinux -and [Runtime.InteropServices.RuntimeInformation]::OSArchitecture -eq 'X64')
    if ($toolHost -and -not $hasJobs) {
        Set-ItResult -Skipped -Because 'jobs need an installed PowerShell here; BCTRL_PWSH names one'
    }
    if ($PSEdition -eq 'Core' -and $moduleParent -ne $out) {
        Set-ItResult -Skipped -Because 'in the process of a job, PowerShell 7 can have an older assembly than lib/netstandard2.0 needs'
    }
}

# Waits until a condition is true. The timeout only ends tests that hang.
function Wait-Condition {
    param([scriptblock] $Condition, [int] $TimeoutSec = $(if ($env:BCTRL_TEST_TIMEOUT) { $env:BCTRL_TEST_TIMEOUT } else { 60 }))

    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $TimeoutSec) {
            throw "Timed out while waiting for this condition: $Condition"
        }
        Start-Sleep -Milliseconds 20
    }
}

# Waits until all requests have been cancelled. Without a cancellation, a request ends after 16 s or more.
function Wait-Cancellation {
    param([Bctrl.Testing.StubHttpMessageHandler] $Stub)

    Wait-Condition { $Stub.InFlight -eq 0 } -TimeoutSec 10
}

# Stops a command, which must end before its requests would.
function Stop-Shell {
    param([powershell] $Shell)

    $stopping = $Shell.BeginStop($null, $null)
    Wait-Condition { $stopping.IsCompleted } -TimeoutSec 10
    $Shell.EndStop($stopping)
}

# Gets a stub server that never responds.
function Get-SilentStub {
    [Bctrl.Testing.StubHttpMessageHandler]::new().On('POST /v1/operations/*/wait', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
}

# Gets the response of the routes of one operation, without the envelope of a long poll.
function Get-OperationResponse {
    param([string] $Id, [string] $Status = 'running')

    [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($Id, $Status, 3, ''), 200)
}

# Gets a response with a tool call. The response of a result route has the status code 202.
function Get-ToolCallResponse {
    param([string] $Id, [string] $Status = 'running', [string] $Extra = '', [int] $StatusCode = 200)

    [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedToolCall]::Json($Id, $Status, $Extra), $StatusCode)
}

# Gets a stub server whose tool calls complete immediately. Those in -Failed fail, and all others succeed.
function Get-ToolCallStub {
    param([string[]] $Failed = @())

    $stub = [Bctrl.Testing.StubHttpMessageHandler]::new().CompleteToolCallsAfter([timespan]::Zero, 'succeeded')
    foreach ($id in $Failed) {
        Set-ToolCall $stub $id failed
    }
    $stub
}

# Gets a stub server whose tool calls never complete.
function Get-EndlessToolCallStub {
    [Bctrl.Testing.StubHttpMessageHandler]::new().CompleteToolCallsAfter([timespan]::FromDays(1), 'succeeded')
}

# Gets a stub server that never responds.
function Get-SilentToolCallStub {
    [Bctrl.Testing.StubHttpMessageHandler]::new().
        On('* /v1/tool-calls/*/*', (Get-JsonResponse '{}').WaitForRelease()).
        On('* /v1/tool-calls/*', (Get-JsonResponse '{}').WaitForRelease())
}

# Makes a stub server respond to the requests for the result of a tool call with these statuses, one after another.
function Set-ToolCall {
    param($Stub, [string] $Id, [string[]] $Status, [string] $Extra = '', [string] $Result = '{"text":"a"}')

    $responses = foreach ($one in $Status) {
        switch ($one) {
            'succeeded' { Get-JsonResponse $Result }
            { $_ -in 'failed', 'cancelled', 'timed_out' } { [Bctrl.Testing.StubResponse]::Error(409, 'It did not succeed.', "tool_call.$_", 'req-1') }
            default { Get-ToolCallResponse $Id $_ $Extra 202 }
        }
    }
    $path = "/v1/tool-calls/$([Uri]::EscapeDataString($Id))"
    $null = $Stub.On("GET $path/result", @($responses)).On("GET $path", (Get-ToolCallResponse $Id $Status[-1] $Extra))
}

# Fails if there are problems. Each text says what to do, and the message consists of them.
function Assert-NoProblem {
    param([string[]] $Problem)

    if ($Problem) {
        throw ($Problem -join "`n")
    }
}

# Opens a runspace that has the module. The caller has to dispose it.
function Open-Runspace {
    param([Management.Automation.Host.PSHost] $PSHost)

    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule([IO.Path]::Combine($moduleParent, 'Bctrl', 'Bctrl.psd1'))
    $runspace = if ($PSHost) { [runspacefactory]::CreateRunspace($PSHost, $state) } else { [runspacefactory]::CreateRunspace($state) }
    $runspace.Open()
    $runspace
}

# Gets a PowerShell that runs a script in a runspace, in a scope of its own. The arguments are passed to the parameters of the
# script.
function Get-Shell {
    param($Runspace, [scriptblock] $Script, [object[]] $Arguments = @())

    $shell = [powershell]::Create()
    $shell.Runspace = $Runspace
    $null = $shell.AddScript("$Script", $true)
    foreach ($argument in $Arguments) {
        $null = $shell.AddArgument($argument)
    }
    $shell
}

# Runs a command that must write one error and nothing else, and must not throw it. Gets the error.
function Get-CommandError {
    param([scriptblock] $Command)

    $ErrorActionPreference = 'Continue'
    $output = @(& $Command 2>&1)
    "$($output | ForEach-Object { $_.GetType().Name })" | Should -Be 'ErrorRecord' -Because "the only output has to be an error, but it is '$output'"
    $output[0]
}

# Gets a stub server that responds to requests for /v1/x, with any method, with these responses one after another. The last one
# is repeated.
function Get-RequestStub {
    param([Bctrl.Testing.StubResponse[]] $Response = (Get-JsonResponse '{}'))

    [Bctrl.Testing.StubHttpMessageHandler]::new().On('* /v1/x', $Response)
}

# Gets a response with JSON.
function Get-JsonResponse {
    param([string] $Json, [int] $StatusCode = 200)

    [Bctrl.Testing.StubResponse]::Json($Json, $StatusCode)
}

# Runs a script with a decimal comma, as in German.
function Invoke-WithDecimalComma {
    param([scriptblock] $Script)

    $thread = [Threading.Thread]::CurrentThread
    $culture = $thread.CurrentCulture
    $thread.CurrentCulture = [cultureinfo]::GetCultureInfo('de-DE')
    try {
        (0.5).ToString() | Should -Be '0,5' -Because 'the test requires a decimal comma'
        & $Script
    } finally {
        $thread.CurrentCulture = $culture
    }
}

# Makes a stub server respond with this to all requests about operations. By default, it is not available.
function Set-OperationResponse {
    param($Stub, [Bctrl.Testing.StubResponse] $Response = [Bctrl.Testing.StubResponse]::Error(503, 'Down', 'down', 'req-1'))

    $null = $Stub.On('* /v1/operations/*', $Response).On('* /v1/operations/*/*', $Response)
}
