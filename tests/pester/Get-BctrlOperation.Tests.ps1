Describe 'Get-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    BeforeEach {
        $stub = [Bctrl.Testing.StubHttpMessageHandler]::new()
        foreach ($id in 'a', 'b') {
            $null = $stub.On("GET /v1/operations/$id", (Get-OperationResponse $id))
        }
        # Connect to a new server name, for which no operations of earlier tests are known.
        $server = "https://$([guid]::NewGuid()).example.test"
        Connect-Bctrl (ConvertTo-Key) $server -HttpMessageHandler $stub -MaximumRetryCount 2 -RetryIntervalSec 0.001
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Input' {
        It 'accepts <What>' -ForEach @(
            @{ What = 'a positional argument'; Expected = 'a'; Script = { Get-BctrlOperation a } }
            @{ What = 'a named argument'; Expected = 'a'; Script = { Get-BctrlOperation -Id a } }
            @{ What = 'several arguments'; Expected = 'a', 'b'; Script = { Get-BctrlOperation a, b } }
            @{ What = 'an id that is given twice'; Expected = 'a'; Script = { Get-BctrlOperation a, A } }
            @{ What = 'ids in the pipeline'; Expected = 'a', 'b'; Script = { 'a', 'b' | Get-BctrlOperation } }
            @{ What = 'an object with an Id'; Expected = 'a'; Script = { [pscustomobject]@{ Id = 'a' } | Get-BctrlOperation } }
            @{ What = 'an object with an OperationId'; Expected = 'a'; Script = { [pscustomobject] @{ OperationId = 'a' } | Get-BctrlOperation } }
            @{ What = 'a table'; Expected = 'a', 'b'; Script = { 'OperationId,Note', 'a,x', 'b,y' | ConvertFrom-Csv | Get-BctrlOperation } }
        ) {
            (& $Script).Id | Sort-Object | Should -Be $Expected
            $stub.Requests | ForEach-Object ToString | Sort-Object | Should -Be @($Expected | ForEach-Object { "GET /v1/operations/$_" })
        }

        It 'gets a completed operation again' {
            $null = $stub.On('GET /v1/operations/done', (Get-OperationResponse done succeeded))
            $operation = Get-BctrlOperation done
            ($operation | Get-BctrlOperation).Id | Should -Be 'done'
            (Get-BctrlOperation $operation).Id | Should -Be 'done'
            $stub.Requests.Count | Should -Be 3
        }

        It 'reports <What> as an error, sends no request, and does not get the known operations' -ForEach @(
            @{ What = '$null in the pipeline'; Text = ''; Reason = 'null'; Script = { $null | Get-BctrlOperation -ErrorAction Stop } }
            @{ What = '$null as an argument'; Text = ''; Reason = 'null'; Script = { Get-BctrlOperation $null -ErrorAction Stop } }
            @{ What = 'an empty id'; Text = ''; Reason = 'blank'; Script = { '' | Get-BctrlOperation -ErrorAction Stop } }
            @{ What = 'a blank id'; Text = ' '; Reason = 'blank'; Script = { Get-BctrlOperation ' ' -ErrorAction Stop } }
        ) {
            $null = Get-BctrlOperation a
            $failure = $Script | Should -Throw -ErrorId 'InvalidOperationId,Bctrl.PowerShell.GetBctrlOperationCommand' -PassThru
            "$failure" | Should -Be "'$Text' is not a valid operation id: it is $Reason."
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $stub.Requests.Count | Should -Be 1
        }
    }

    Context 'Requests' {
        It 'gets the current state without waiting, from a response <With>' -ForEach @(
            @{ With = 'without an envelope'; Format = '{0}' }
            @{ With = 'with an envelope'; Format = '{{"operation":{0}}}' }
        ) {
            $json = $Format -f [Bctrl.Testing.CannedOperation]::Json('a', 'running', 3, '')
            $null = $stub.On('GET /v1/operations/a', [Bctrl.Testing.StubResponse]::Json($json, 200))
            $operation = Get-BctrlOperation a
            $operation | Should -BeOfType Bctrl.Operation
            $operation.Id | Should -Be 'a'
            $operation.Status | Should -Be 'running'
            $operation.IsTerminal | Should -BeFalse
            $operation.TimedOutWaiting | Should -BeFalse
            $stub.Requests | ForEach-Object ToString | Should -Be 'GET /v1/operations/a'
            $stub.Requests[0].Body | Should -Be ''
        }

        It 'sends <Limit> requests in parallel <With>, and shows progress' -ForEach @(
            @{ Limit = 200; With = 'by default'; Parameters = @{} }
            @{ Limit = 3; With = 'with -ThrottleLimit 3'; Parameters = @{ ThrottleLimit = 3 } }
        ) {
            $ids = 1..($Limit + 10) | ForEach-Object { "op-$_" }
            $responses = foreach ($id in $ids) {
                $response = (Get-OperationResponse $id).WaitForRelease()
                $null = $stub.On("GET /v1/operations/$id", $response)
                $response
            }
            $runspace = Open-Runspace
            $all = $Parameters + @{ Connection = Get-BctrlConnection }
            $shell = Get-Shell $runspace { param($ids, $parameters) $ids | Get-BctrlOperation @parameters } $ids, $all
            try {
                $invocation = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq $Limit -and $shell.Streams.Progress.Count }
                $responses.Release()
                $shell.EndInvoke($invocation).Id | Sort-Object | Should -Be ($ids | Sort-Object)
                $stub.PeakInFlight | Should -Be $Limit
                $shell.Streams.Progress[0].Activity | Should -Be 'Getting operations'
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }

        It 'cancels its requests when it is stopped' {
            $null = $stub.On('GET /v1/operations/*', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($connection) 'a', 'b' | Get-BctrlOperation -Connection $connection } (Get-BctrlConnection)
            try {
                $null = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq 2 }
                Stop-Shell $shell
                $shell.InvocationStateInfo.State | Should -Be 'Stopped'
                Wait-Condition { $stub.Cancelled -eq 2 } -TimeoutSec 10
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }

        It 'shows each request with <With>' -ForEach @(
            @{ With = '-Verbose'; Script = { Get-BctrlOperation a -Verbose 4>&1 } }
            @{ With = '$VerbosePreference'; Script = { $VerbosePreference = 'Continue'; Get-BctrlOperation a 4>&1 } }
        ) {
            $lines = & $Script | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            $lines | Should -HaveCount 1
            "$lines" | Should -Match "^GET $server/v1/operations/a: 200 in \d+\.\d\d s$"
        }

        It 'retries transient failures' {
            $null = $stub.On('GET /v1/operations/a', @(
                    [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1')
                    [Bctrl.Testing.StubResponse]::ConnectionRefused()
                    Get-OperationResponse a
                ))
            (Get-BctrlOperation a -ErrorAction Stop).Id | Should -Be 'a'
            $stub.Requests.Count | Should -Be 3
        }

        It 'ends with -Timeout, with an error for each operation without a response' {
            $null = $stub.On('GET /v1/operations/silent', [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease())
            foreach ($command in { 'a', 'silent' | Get-BctrlOperation -Timeout 0.3 @silence }, { 'a', 'silent' | Get-BctrlOperationStep -Timeout 0.3 @silence }) {
                $silence = @{ ErrorVariable = 'failures'; ErrorAction = 'SilentlyContinue' }
                $null = . $command
                $failures | Should -HaveCount 1
                $failures[0].FullyQualifiedErrorId | Should -BeLike 'NoResponse,*'
                $failures[0].TargetObject | Should -Be 'silent'
                "$failures" | Should -BeExactly "No response for operation 'silent' within 0.3 s."
            }
            Wait-Cancellation $stub
        }

        It 'says why it waits after a response with Retry-After' {
            Connect-Bctrl (ConvertTo-Key) $server -HttpMessageHandler $stub -MaximumRetryCount 0
            $tooMany = [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate.limited', 'req-1').With('Retry-After', '300')
            $null = $stub.On('GET /v1/operations/busy', $tooMany)
            { Get-BctrlOperation busy -ErrorAction Stop } | Should -Throw -ErrorId 'RateLimited,*'
            # The command ends with its first line, and not after the delay.
            $line = Get-BctrlOperation a -Verbose -WarningAction SilentlyContinue 4>&1 | Select-Object -First 1
            "$line" | Should -Match '^The server requested a delay of (300|2\d\d) s \(Retry-After\)\. The next request is sent at \d\d:\d\d:\d\d\.$'
        }
    }

    Context 'Errors' {
        It 'gets the other operations if one is not found' {
            $null = $stub.On('GET /v1/operations/gone', [Bctrl.Testing.StubResponse]::Error(404, 'Gone', 'operation.not_found', 'req-7'))
            $operations = 'a', 'gone', 'b' | Get-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be 'a', 'b'
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.GetBctrlOperationCommand'
            $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $failures[0].TargetObject | Should -Be 'gone'
            $failures[0].Exception.RequestId | Should -Be 'req-7'
        }

        It 'throws when the server rejects the key' {
            $null = $stub.On('GET /v1/operations/*', [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            { Get-BctrlOperation a, b -ErrorAction SilentlyContinue } |
                Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.GetBctrlOperationCommand'
        }
    }

    Context 'Without an id' {
        It 'gets the known running operations' {
            $null = $stub.On('GET /v1/operations/done', (Get-OperationResponse done succeeded))
            $null = Get-BctrlOperation a, done, b
            $null = $stub.On('GET /v1/operations/a', (Get-OperationResponse a failed))
            $operations = Get-BctrlOperation | Sort-Object Id
            $operations.Id | Should -Be 'a', 'b'
            $operations.Status | Should -Be 'failed', 'running'
            (Get-BctrlOperation).Id | Should -Be 'b' -Because 'a has completed'
            $stub.Requests | Select-Object -Skip 3 | ForEach-Object ToString | Sort-Object | Should -Be @(
                'GET /v1/operations/a', 'GET /v1/operations/b', 'GET /v1/operations/b'
            )
        }

        It 'sends no request if no operations are known' {
            Get-BctrlOperation | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 0
        }

        It 'sends no request for <What>' -ForEach @(
            @{ What = 'an empty pipeline'; Script = { @() | Get-BctrlOperation } }
            @{ What = 'an empty array'; Script = { Get-BctrlOperation -Id @() } }
            @{ What = 'a pipeline that filters everything'; Script = { 'a' | Where-Object { $_ -eq 'none' } | Get-BctrlOperation } }
        ) {
            $null = Get-BctrlOperation a
            & $Script | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 1
        }

        It 'gets an operation whose wait timed out' {
            $null = $stub.OnWait('a', (Get-WaitResponse a running))
            $null = Wait-BctrlOperation a -Timeout 0 -ErrorAction Ignore
            (Get-BctrlOperation).Id | Should -Be 'a'
        }

        It 'gets an operation whose wait was stopped' {
            $null = $stub.OnWait('a', @((Get-WaitResponse a running), [Bctrl.Testing.StubResponse]::Json('{}', 200).WaitForRelease()))
            $runspace = Open-Runspace
            $connection = Get-BctrlConnection
            $waiting = Get-Shell $runspace { param($connection) Wait-BctrlOperation a -Connection $connection } $connection
            $getting = Get-Shell $runspace { param($connection) Get-BctrlOperation -Connection $connection } $connection
            try {
                $null = $waiting.BeginInvoke()
                Wait-Condition { $stub.Requests.Count -eq 2 }
                $waiting.Stop()
                $getting.Invoke().Id | Should -Be 'a'
            } finally {
                $waiting.Dispose()
                $getting.Dispose()
                $runspace.Dispose()
            }
        }

        It 'gets an operation that is being cancelled' {
            $null = $stub.On('POST /v1/operations/a/cancel', (Get-OperationResponse a cancelling))
            $null = Stop-BctrlOperation a
            (Get-BctrlOperation).Id | Should -Be 'a'
        }

        It 'reports an operation that no longer exists once' {
            $null = Get-BctrlOperation a, b
            $null = $stub.On('GET /v1/operations/a', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'some.code', 'req-1'))
            (Get-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue).Id | Should -Be 'b'
            $failures.FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.GetBctrlOperationCommand'
            (Get-BctrlOperation -ErrorAction Stop).Id | Should -Be 'b'
        }

        It 'gets <Expected> known operations after <Before>Connect-Bctrl with <With>' -ForEach @(
            foreach ($before in '', 'Disconnect-Bctrl and ') {
                @{ Before = $before; With = 'the same server'; Expected = 1; Parameters = @{} }
                @{ Before = $before; With = 'another server'; Expected = 0; Parameters = @{ Server = 'https://other.example.test' } }
                @{ Before = $before; With = 'a subaccount'; Expected = 0; Parameters = @{ SubaccountId = 'theirs' } }
                @{ Before = $before; With = 'another key'; Expected = 0; Key = 'another-key'; Parameters = @{} }
            }
        ) {
            $null = Get-BctrlOperation a
            if ($Before) {
                Disconnect-Bctrl
            }
            $all = @{ ApiKey = ConvertTo-Key $(if ($Key) { $Key } else { $canary }); Server = $server; HttpMessageHandler = $stub }
            foreach ($name in $Parameters.Keys) {
                $all[$name] = $Parameters[$name]
            }
            Connect-Bctrl @all
            Get-BctrlOperation | Should -HaveCount $Expected
            # The first connection has them still.
            Connect-Bctrl (ConvertTo-Key) $server -HttpMessageHandler $stub
            (Get-BctrlOperation).Id | Should -Be 'a'
        }

        It 'gets the known operations of -Connection' {
            $mine = Get-BctrlConnection
            $theirStub = [Bctrl.Testing.StubHttpMessageHandler]::new().On('GET /v1/operations/b', (Get-OperationResponse b))
            $theirs = Connect-Bctrl (ConvertTo-Key) "https://$([guid]::NewGuid()).example.test" -HttpMessageHandler $theirStub -PassThru
            $null = Get-BctrlOperation a -Connection $mine
            $null = Get-BctrlOperation b
            (Get-BctrlOperation).Id | Should -Be 'b'
            (Get-BctrlOperation -Connection $mine).Id | Should -Be 'a'
            $mine | Disconnect-Bctrl
        }

        It 'does not get the known operations of another runspace' {
            $null = Get-BctrlOperation a
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($connection) Get-BctrlOperation -Connection $connection } (Get-BctrlConnection)
            try {
                $shell.Invoke() | Should -BeNullOrEmpty
                $stub.Requests.Count | Should -Be 1
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }
}
