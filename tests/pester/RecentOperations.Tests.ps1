# Tests of the operations that a session knows: those that it has received and that had not completed. Tab completion offers
# their ids, and Get-BctrlOperation gets them.

Describe 'The operations that a session knows' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the ids of the known operations, the newest first.
        function Get-KnownId {
            [Bctrl.PowerShell.OperationIdCompleter]::new().CompleteArgument('', '', '', $null, @{}).ListItemText
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

    It 'are the last 10,000, so that their number is limited' {
        $null = $stub.CompleteOperationsAfter([timespan]::Zero, 'running')
        foreach ($ids in 'oldest', 'second', (3..10000), 'newest') {
            $null = $ids | Wait-BctrlOperation -Timeout 0 -ErrorAction Ignore
        }
        $known = @(Get-KnownId)
        $known.Count | Should -Be 10000
        $known[0] | Should -Be 'newest'
        $known[-1] | Should -Be 'second'
        $known | Should -Not -Contain 'oldest'
    }
}
