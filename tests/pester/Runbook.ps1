# Runs the scripts of docs/runbooks with the emulator. Dot-source this file in BeforeAll, and call Close-RunbookTest in AfterAll.

. ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
. ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))

$runbooks = [IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'runbooks'))
$emulator = Open-Emulator

# Another process uses the assembly for its PowerShell: it does not run AssemblyReplacement, which that for Windows PowerShell
# may need in PowerShell 7. In CI, Assert-OperationSuccess.ps1 sets the exit code of its process, here that of the tests.
$environment = @{
    PSModulePath   = $out + [IO.Path]::PathSeparator + $env:PSModulePath
    NO_COLOR       = '1'
    GITHUB_ACTIONS = $null; GITHUB_OUTPUT = $null; GITHUB_STEP_SUMMARY = $null; TF_BUILD = $null; AGENT_TEMPDIRECTORY = $null
}

# Nothing listens on this port.
$down = @{ BCTRL_BASE_URL = 'http://127.0.0.1:9' }

# Sets environment variables, and returns their earlier values.
function Set-Environment {
    param([hashtable] $Variable)

    $before = @{}
    foreach ($name in $Variable.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $Variable[$name])
    }
    $before
}

$environmentBefore = Set-Environment $environment

function Close-RunbookTest {
    $null = Set-Environment $environmentBefore
    Close-Emulator $emulator
}

# Runs a script block with environment variables.
function Invoke-WithEnvironment {
    param([hashtable] $Variable, [scriptblock] $Script)

    $before = Set-Environment $Variable
    try {
        & $Script
    } finally {
        $null = Set-Environment $before
    }
}

# Runs a runbook in the folder of the test, and emits its output and its exit code.
function Invoke-Runbook {
    param([string] $Name, [object[]] $Positional = @(), [hashtable] $Named = @{}, [switch] $AsProcess)

    $runbook = [IO.Path]::Combine($runbooks, $Name)
    Push-Location "$TestDrive"
    try {
        $text = if ($AsProcess) {
            $arguments = @($Positional) + @($Named.Keys | ForEach-Object { "-$_"; $Named[$_] } | Where-Object { $_ -isnot [bool] })
            Invoke-PowerShell -File $runbook @arguments 2>&1 | Out-String
        } else {
            & $runbook @Positional @Named *>&1 | Out-String
        }
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
    } finally {
        Pop-Location
    }
}

function Save-Id {
    param([string[]] $Id)

    Set-Content TestDrive:/ids.txt $Id
}
