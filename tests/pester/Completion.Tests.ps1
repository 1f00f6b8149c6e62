Describe 'Tab completion' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        function Get-Completion {
            param([string] $Typed)

            (TabExpansion2 -inputScript $Typed -cursorColumn $Typed.Length).CompletionMatches
        }

        $first = '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87'
        $second = '7a000000-5f1e-4a83-9c55-3d2e1f0a9b87'
        $stub = Get-Stub
        foreach ($id in $first, $second) {
            $null = $stub.On("GET /v1/operations/$id", [Bctrl.Testing.StubResponse]::Json([Bctrl.Testing.CannedOperation]::Json($id, 'running', 3, ''), 200))
        }
        Connect-Bctrl (ConvertTo-Key) https://completion.example.test -HttpMessageHandler $stub
        $null = Get-BctrlOperation $first
        $null = Wait-BctrlOperation done
        $null = Get-BctrlOperation $second
        $before = $stub.Requests.Count
    }

    AfterAll {
        $stub.Requests.Count | Should -Be $before -Because 'completion never sends a request'
        Disconnect-Bctrl
    }

    It 'completes the ids of known running operations for <Command>, newest first' -ForEach @(
        @{ Command = 'Wait-BctrlOperation -Id ' }
        @{ Command = 'Get-BctrlOperation ' }
        @{ Command = 'Stop-BctrlOperation -Id ' }
        @{ Command = 'Get-BctrlOperationStep -Id ' }
    ) {
        (Get-Completion $Command).CompletionText | Should -Be $second, $first
    }

    It 'shows the status and the runtime in the tooltip' {
        (Get-Completion 'Get-BctrlOperation 0b').ToolTip | Should -Be 'running browser chrome-1 1/3 page.goto'
    }

    It 'completes routes for -Path' {
        (Get-Completion 'Invoke-BctrlRequest -Path ').CompletionText | Should -Contain "/v1/operations/$first/wait"
        (Get-Completion 'Invoke-BctrlRequest /v1/operations/7').Count | Should -Be 3
    }

    It 'completes servers for -Server' {
        (Get-Completion 'Connect-Bctrl -Server ').CompletionText | Should -Be 'https://api.bctrl.ai', 'http://localhost:8787'
    }

    It 'quotes the server of the environment and does not evaluate it' {
        $env:BCTRL_BASE_URL = '$(Get-Date); no address'
        try {
            (Get-Completion 'Connect-Bctrl -Server ')[0].CompletionText | Should -Be "'`$(Get-Date); no address'"
            (Get-Completion 'Get-BctrlOperation ').Count | Should -Be 2
        } finally {
            Remove-Item Env:BCTRL_BASE_URL
        }
    }

    It 'never throws' {
        # PowerShell ignores exceptions of a completer, so the test calls each completer directly.
        foreach ($word in '', '''', '"', '$', '@(', '{', '[', '*', '`') {
            foreach ($completer in 'OperationId', 'Route', 'Server') {
                { ([type]"Bctrl.PowerShell.${completer}Completer")::new().CompleteArgument('c', 'p', $word, $null, @{}) } | Should -Not -Throw
            }
        }
    }
}
