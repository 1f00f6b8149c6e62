# Tests of the operations that a session knows: those that were given to its commands and that are not known to have completed.
# Tab completion offers their ids, and Get-BctrlOperation gets them.

Describe 'The operations that a session knows' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the ids of the known operations, those of the most recent command first.
        function Get-KnownId {
            [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('', '', '', $null, @{}).ListItemText
        }
    }

    BeforeEach {
        $stub = Get-Stub
        # No operations of earlier tests are known for a new server name.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 0
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'include an operation that timed out, until it completes' {
        $null = $stub.OnWait('ABC', @((Get-WaitResponse ABC running), (Get-WaitResponse abc)))
        $null = Wait-BctrlOperation ABC -Timeout 0 -ErrorAction Ignore
        Get-KnownId | Should -Be 'ABC'
        $null = Wait-BctrlOperation ABC
        Get-KnownId | Should -BeNullOrEmpty
    }

    It 'do not include an operation that the server no longer finds' {
        $null = $stub.OnWait('a', @((Get-WaitResponse a running), [Bctrl.Testing.StubResponse]::Error(404, 'Gone', 'operation.not_found', 'req-1')))
        $null = Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore
        Get-KnownId | Should -Be 'a'
        { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'OperationNotFound,*'
        Get-KnownId | Should -BeNullOrEmpty
    }

    It 'include an operation after a request that failed in another way' {
        $null = $stub.OnWait('a', @((Get-WaitResponse a running), [Bctrl.Testing.StubResponse]::Error(500, 'Broken', 'broken', 'req-1')))
        $null = Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore
        { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'ServerError,*'
        Get-KnownId | Should -Be 'a'
    }

    It 'do not include a completed operation as input' {
        $completed = Wait-BctrlOperation a
        $null = $completed | Wait-BctrlOperation
        Get-KnownId | Should -BeNullOrEmpty
    }

    It 'include an operation that was running when <What>' -ForEach @(
        @{ What = 'another completed, with -Any'; Script = {
                & { 'run'; Wait-Condition { $stub.Requests.Count -eq 2 }; 'quick' } | Wait-BctrlOperation -Any -ErrorAction Stop
            }
        }
        @{ What = 'an earlier command in the pipeline failed'; Script = {
                try { & { 'run'; Wait-Condition { $stub.Requests.Count -eq 2 }; throw 'It failed.' } | Wait-BctrlOperation } catch { "$_" }
            }
        }
    ) {
        # The second request shows that the client has received the response to the first one.
        $null = $stub.OnWait('run', @((Get-WaitResponse run running), (Get-WaitResponse run).WaitForRelease()))
        & $Script | Should -Not -BeNullOrEmpty
        Get-KnownId | Should -Be 'run'
    }

    It 'include all ids that were given, in their order, if <What>' -ForEach @(
        @{ What = 'the server is not available'; Script = {
                Set-OperationResponse $stub
                'a', 'B', 'c', 'b' | Wait-BctrlOperation -ErrorAction Ignore
            }
        }
        @{ What = 'the timeout elapses before the first response'; Script = {
                Set-OperationResponse $stub (Get-JsonResponse '{}').WaitForRelease()
                Wait-BctrlOperation a, B, c -Timeout 1 -ErrorAction Ignore
            }
        }
        @{ What = 'the key is rejected'; Script = {
                Set-OperationResponse $stub ([Bctrl.Testing.StubResponse]::Error(401, 'No', 'auth.required', 'req-1'))
                try { Wait-BctrlOperation a, B, c } catch { "$_" }
            }
        }
        @{ What = 'they are objects'; Script = {
                $running = 'a', 'B', 'c' | ForEach-Object { [Bctrl.Operation]@{ Id = $_; Status = 'running' } }
                Set-OperationResponse $stub
                $running, [Bctrl.Operation]@{ Id = 'done'; Status = 'succeeded' } | Wait-BctrlOperation -ErrorAction Ignore
            }
        }
        @{ What = 'the cancellation fails'; Script = {
                Set-OperationResponse $stub
                Stop-BctrlOperation a, B, c -ErrorAction Ignore
            }
        }
        @{ What = 'the steps could not be received'; Script = {
                Set-OperationResponse $stub
                Get-BctrlOperationStep a, B, c -ErrorAction Ignore
            }
        }
    ) {
        $null = & $Script
        Get-KnownId | Should -Be 'a', 'B', 'c'
    }

    It 'do not include ids that are not valid' {
        Set-OperationResponse $stub
        $null = 'a', '', '..', $null, "b`n" | Wait-BctrlOperation -ErrorAction Ignore
        Get-KnownId | Should -Be 'a'
    }

    It 'include all ids that were given to a command that was stopped, also those that it had not polled' {
        # A stopped command in another runspace, because only that can be stopped by a test.
        $runspace = Open-Runspace
        try {
            $silent = Get-SilentStub
            $script = {
                param($stub, $key, $ids)
                Connect-Bctrl $key https://stopped.example.test -HttpMessageHandler $stub -MaximumRetryCount 0
                Wait-BctrlOperation $ids -ThrottleLimit 2
            }
            $shell = Get-Shell $runspace $script ($silent, (ConvertTo-Key), [string[]] (1..500))
            $null = $shell.BeginInvoke()
            Wait-Condition { $silent.Requests.Count -eq 2 }
            Stop-Shell $shell
            $shell.Dispose()

            $get = Get-Shell $runspace { [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('', '', '', $null, @{}).ListItemText }
            $get.Invoke() | Should -Be ([string[]] (1..500))
            $get.Dispose()

            $null = $silent.On('GET /v1/operations/*', [Bctrl.Testing.StubResponse]::Error(404, 'Gone', 'operation.not_found', 'req-1'))
            $get = Get-Shell $runspace { Get-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable failures; $failures }
            $get.Invoke().TargetObject | Sort-Object { [int] $_ } | Should -Be ([string[]] (1..500))
            $get.Dispose()
        } finally {
            $runspace.Dispose()
        }
    }

    It 'are all requested by Get-BctrlOperation without an id' {
        Set-OperationResponse $stub
        $null = Wait-BctrlOperation (1..1500) -ErrorAction Ignore
        Get-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.TargetObject | Sort-Object { [int] $_ } | Should -Be ([string[]] (1..1500))
    }

    It 'are those of the most recent command first' {
        Set-OperationResponse $stub
        foreach ($ids in ('a', 'b', 'c'), ('d', 'e'), ('B', 'f')) {
            $null = $ids | Wait-BctrlOperation -ErrorAction Ignore
        }
        Get-KnownId | Should -Be 'B', 'f', 'd', 'e', 'a', 'c'
        $null = Get-BctrlOperation -ErrorAction Ignore
        Get-KnownId | Should -Be 'B', 'f', 'd', 'e', 'a', 'c'
    }

    It 'are not those of another connection' {
        Set-OperationResponse $stub
        $null = Wait-BctrlOperation a -ErrorAction Ignore
        Connect-Bctrl (ConvertTo-Key another-key) (Get-BctrlConnection).Server -HttpMessageHandler $stub
        Get-KnownId | Should -BeNullOrEmpty
    }
}

Describe 'The tool calls that a session knows' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the ids of the known tool calls, those of the most recent command first.
        function Get-KnownId {
            [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('Wait-BctrlToolCall', '', '', $null, @{}).ListItemText
        }
    }

    BeforeEach {
        $stub = Get-EndlessToolCallStub
        # No tool calls of earlier tests are known for a new server name.
        Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $stub -MaximumRetryCount 0
    }

    AfterEach {
        Disconnect-Bctrl
    }

    It 'include one that timed out, until it completes' {
        $null = Wait-BctrlToolCall a -Timeout 0 -ErrorAction Ignore
        Get-KnownId | Should -Be 'a'
        Set-ToolCall $stub a succeeded
        $null = Wait-BctrlToolCall a
        Get-KnownId | Should -BeNullOrEmpty
    }

    It 'include ids that differ in case, and one that completes does not remove the other' {
        $null = Wait-BctrlToolCall Ab, aB -Timeout 0 -ErrorAction Ignore
        Get-KnownId | Should -BeExactly 'Ab', 'aB'
        $null = $stub.CompleteToolCallsAfter([timespan]::Zero, 'succeeded')
        $null = Wait-BctrlToolCall aB
        Get-KnownId | Should -BeExactly 'Ab'
    }

    It 'do not include one that the server does not find' {
        $null = Wait-BctrlToolCall a -Timeout 0 -ErrorAction Ignore
        $null = $stub.On('GET /v1/tool-calls/a', [Bctrl.Testing.StubResponse]::Error(404, 'Gone', 'tool_call.not_found', 'req-1'))
        Get-BctrlToolCall a -ErrorAction Ignore
        Get-KnownId | Should -BeNullOrEmpty
    }

    It 'do not include ids of operations, or ids that are not valid' {
        $null = 'a', '', '..', '0b7c2d64-5f1e-4a83-9c55-3d2e1f0a9b87' | Wait-BctrlToolCall -Timeout 0 -ErrorAction Ignore
        Get-KnownId | Should -Be 'a'
    }

    It 'are apart from operations with the same id' {
        $null = $stub.CompleteOperationsAfter([timespan]::FromDays(1), 'succeeded')
        $null = Wait-BctrlToolCall a, b -Timeout 0 -ErrorAction Ignore
        $null = Wait-BctrlOperation b, c -Timeout 0 -ErrorAction Ignore
        Get-KnownId | Sort-Object | Should -Be 'a', 'b'
        [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('Wait-BctrlOperation', '', '', $null, @{}).ListItemText | Sort-Object | Should -Be 'b', 'c'
        Set-ToolCall $stub b succeeded
        $null = Wait-BctrlToolCall b
        Get-KnownId | Should -Be 'a'
        [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('Wait-BctrlOperation', '', '', $null, @{}).ListItemText | Sort-Object | Should -Be 'b', 'c'
    }

    It 'include one that was emitted because of its question' {
        Set-ToolCall $stub a requires_input
        $null = Wait-BctrlToolCall a -UntilInput -WarningAction Ignore
        Get-KnownId | Should -Be 'a'
    }

    It 'do not include those of another key' {
        $null = Wait-BctrlToolCall a -Timeout 0 -ErrorAction Ignore
        Connect-Bctrl (ConvertTo-Key another-key) (Get-BctrlConnection).Server -HttpMessageHandler $stub
        Get-KnownId | Should -BeNullOrEmpty
    }
}
