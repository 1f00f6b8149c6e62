Describe 'Wait-BctrlOperation' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'Responses with an error' {
        It 'reports <Status> as <ErrorId> for its operation only (requests: <Requests>)' -ForEach @(
            @{ Status = 400; ErrorId = 'InvalidRequest'; Requests = 1; Message = "The server rejected the request for operation 'a'" }
            @{ Status = 402; ErrorId = 'InvalidRequest'; Requests = 1; Message = "The server rejected the request for operation 'a'" }
            @{ Status = 403; ErrorId = 'PermissionDenied'; Requests = 1; Message = "The API key does not have permission to access operation 'a'" }
            @{ Status = 404; ErrorId = 'OperationNotFound'; Requests = 1; Message = "The server could not find operation 'a'" }
            @{ Status = 405; ErrorId = 'InvalidRequest'; Requests = 1; Message = "The server rejected the request for operation 'a'" }
            @{ Status = 407; ErrorId = 'ConnectionFailed'; Requests = 1; Message = 'The proxy requires a user name and password' }
            @{ Status = 408; ErrorId = 'ServerError'; Requests = 3; Message = "The server could not process the request for operation 'a'" }
            @{ Status = 409; ErrorId = 'Conflict'; Requests = 1; Message = "The current state of operation 'a' does not allow this request" }
            @{ Status = 410; ErrorId = 'InvalidRequest'; Requests = 1; Message = "The server rejected the request for operation 'a'" }
            @{ Status = 418; ErrorId = 'InvalidRequest'; Requests = 1; Message = "The server rejected the request for operation 'a'" }
            @{ Status = 422; ErrorId = 'InvalidRequest'; Requests = 1; Message = "The server rejected the request for operation 'a'" }
            @{ Status = 429; ErrorId = 'RateLimited'; Requests = 3; Message = 'The server received too many requests' }
            @{ Status = 500; ErrorId = 'ServerError'; Requests = 3; Message = "The server could not process the request for operation 'a'" }
            @{ Status = 501; ErrorId = 'ServerError'; Requests = 3; Message = "The server could not process the request for operation 'a'" }
            @{ Status = 502; ErrorId = 'ServerError'; Requests = 3; Message = "The server could not process the request for operation 'a'" }
            @{ Status = 503; ErrorId = 'ServerError'; Requests = 3; Message = "The server could not process the request for operation 'a'" }
            @{ Status = 504; ErrorId = 'ServerError'; Requests = 3; Message = "The server could not process the request for operation 'a'" }
        ) {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error($Status, 'The moon is in the wrong place', 'moon.wrong', 'req-77'))
            Connect-Stub $stub -MaximumRetryCount 2
            $operations = 'a', 'b' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Should -Be 'b'
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be "$ErrorId,Bctrl.PowerShell.WaitBctrlOperationCommand"
            $failures[0].TargetObject | Should -Be 'a'
            # Not every version of .NET has a name for each status code.
            $statusName = [enum]::GetName([Net.HttpStatusCode], $Status)
            "$($failures[0])" | Should -Be "${Message}: The moon is in the wrong place ($("$Status $statusName".Trim()), moon.wrong, request id req-77)."
            $exception = $failures[0].Exception
            $exception | Should -BeOfType Bctrl.BctrlApiException
            $exception.Kind | Should -Be $ErrorId
            $exception.StatusCode | Should -Be $Status
            $exception.Code | Should -Be 'moon.wrong'
            $exception.RequestId | Should -Be 'req-77'
            $exception.ServerMessage | Should -Be 'The moon is in the wrong place'
            @($stub.Requests | Where-Object OperationId -eq 'a').Count | Should -Be $Requests
        }

        It 'throws when the server rejects the key, and cancels the other requests' {
            $stub = (Get-SilentStub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1'))
            Connect-Stub $stub -MaximumRetryCount 2
            $failure = try { 'b', 'a', 'c' | Wait-BctrlOperation } catch { $_ }
            $failure.FullyQualifiedErrorId | Should -Be 'Unauthorized,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failure" | Should -Be 'The server rejected the API key: Unknown key (401 Unauthorized, auth.required, request id req-1).'
            $failure.TargetObject | Should -Be 'a'
            $failure.Exception.StatusCode | Should -Be 401
            $failure.Exception.Code | Should -Be 'auth.required'
            @($stub.Requests | Where-Object OperationId -eq 'a').Count | Should -Be 1
            Wait-Cancellation $stub
        }

        It 'does not follow a redirect with status <_>' -ForEach 301, 302, 307, 308 {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Text('', $_, 'text/plain').With('Location', 'https://elsewhere.example/'))
            Connect-Stub $stub -MaximumRetryCount 2
            Wait-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures.FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failures" | Should -BeLike "The server redirected the request for operation 'a' to https://elsewhere.example/. Redirects are not followed ($_ *)."
            $stub.Requests.Count | Should -Be 1
        }
    }

    Context 'Unexpected responses' {
        It 'accepts an operation without an envelope' {
            Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Json('{"id":"a","status":"failed","finishedAt":"2026-03-01T10:00:00Z"}', 200))
            (Wait-BctrlOperation a -ErrorAction Stop).Status | Should -Be 'failed'
        }

        It 'reports <What> for its operation only, and does not retry it' -ForEach @(
            @{ What = 'JSON without an operation'; Body = '{}'; Reason = 'It does not contain an operation with an id and a status.' }
            @{ What = 'a web page'; Body = '<html><title>Log in</title></html>'; Reason = 'It is a web page instead of JSON: "Log in".' }
            @{ What = 'values that are nested too deep'; Body = "{`"id`":`"a`",`"status`":`"succeeded`",`"deep`":$('[' * 5000)$(']' * 5000)}"; Reason = '*' }
        ) {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Text($Body, 200, 'application/json').With('x-request-id', 'req-9'))
            Connect-Stub $stub -MaximumRetryCount 2
            $operations = 'a', 'b' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Should -Be 'b'
            $failures.Count | Should -Be 1
            $failures[0].FullyQualifiedErrorId | Should -Be 'InvalidResponse,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $failures[0].TargetObject | Should -Be 'a'
            "$($failures[0])" | Should -BeLike "The response for operation 'a' is not valid. $Reason"
            $failures[0].Exception.StatusCode | Should -Be 200
            $failures[0].Exception.RequestId | Should -Be 'req-9'
            @($stub.Requests | Where-Object OperationId -eq 'a').Count | Should -Be 1
        }

        It 'reports a response of more than 64 MiB' {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Bytes([Text.Encoding]::ASCII.GetBytes(' ' * 65MB), 'application/json'))
            Connect-Stub $stub -MaximumRetryCount 2
            Wait-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures.FullyQualifiedErrorId | Should -Be 'ResponseTooLarge,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failures" | Should -Be 'The response is larger than the limit of 64 MiB.'
            $failures[0].TargetObject | Should -Be 'a'
            $stub.Requests.Count | Should -Be 1
        }
    }

    Context 'Requests without a response' {
        It 'reports a refused connection after the last retry' {
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::ConnectionRefused())
            Connect-Stub $stub -MaximumRetryCount 2
            Wait-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures.FullyQualifiedErrorId | Should -Be 'ConnectionFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failures" | Should -Be 'No response was received from api.example.test: Connection refused.'
            $failures[0].TargetObject | Should -Be 'a'
            $failures[0].Exception.StatusCode | Should -BeNullOrEmpty
            $stub.Requests.Count | Should -Be 3
        }

        It 'reports an untrusted certificate, and does not retry' {
            $reason = [Security.Authentication.AuthenticationException]::new('The remote certificate is invalid.')
            $exception = [Net.Http.HttpRequestException]::new('The SSL connection could not be established, see inner exception.', $reason)
            $stub = (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Throws($exception))
            Connect-Stub $stub -MaximumRetryCount 2
            Wait-BctrlOperation a -ErrorVariable failures -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $failures.FullyQualifiedErrorId | Should -Be 'TlsFailed,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failures" | Should -Be 'A secure connection to api.example.test could not be established: The remote certificate is invalid.'
            $stub.Requests.Count | Should -Be 1
        }
    }

    Context 'Retries' {
        It 'starts to count again after a success' {
            $busy = [Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1')
            $stub = (Get-Stub).OnWait('a', @($busy, $busy, (Get-WaitResponse a running), $busy, $busy, (Get-WaitResponse a)))
            Connect-Stub $stub -MaximumRetryCount 2
            (Wait-BctrlOperation a -ErrorAction Stop).Status | Should -Be 'succeeded'
            $stub.Requests.Count | Should -Be 6
        }

        It 'does not retry if the connection has a MaximumRetryCount of 0' {
            $stub = (Get-Stub).OnWait('a', @([Bctrl.Testing.StubResponse]::Error(503, 'Busy', 'busy', 'req-1'), (Get-WaitResponse a)))
            Connect-Stub $stub -MaximumRetryCount 0
            { Wait-BctrlOperation a -ErrorAction Stop } | Should -Throw -ErrorId 'ServerError,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $stub.Requests.Count | Should -Be 1
        }

        It 'emits each operation in its last known state if the server stays unavailable until the timeout' {
            $ids = 1..20 | ForEach-Object { "op-$_" }
            $stub = Get-Stub
            foreach ($id in $ids) {
                $null = $stub.OnWait($id, @((Get-WaitResponse $id running), [Bctrl.Testing.StubResponse]::ConnectionRefused()))
            }
            Connect-Stub $stub -MaximumRetryCount 1000
            # The first responses come early, so the client polls again after a delay of less than a second.
            $operations = $ids | Wait-BctrlOperation -Timeout 3 -ErrorVariable failures -ErrorAction SilentlyContinue
            $operations.Id | Sort-Object | Should -Be ($ids | Sort-Object)
            $operations.Status | Sort-Object -Unique | Should -Be 'running'
            $failures.Count | Should -Be 20
            $failures.TargetObject.Id | Sort-Object | Should -Be ($ids | Sort-Object)
            foreach ($failure in $failures) {
                $failure.FullyQualifiedErrorId | Should -Be 'OperationWaitTimeout,Bctrl.PowerShell.WaitBctrlOperationCommand'
                $failure.Exception.InnerException.Kind | Should -Be 'ConnectionFailed'
                "$failure" | Should -Match ("^Operation '$($failure.TargetObject.Id)' did not complete within 3 s; its last known status is running\. " +
                    'The last request failed: No response was received from api\.example\.test: Connection refused \(\d+ tries\)\.$')
                $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Check the network, *'
            }
        }
    }

    Context 'Connections that are closed' {
        It 'throws without a connection and a key' {
            $failure = try { Wait-BctrlOperation a } catch { $_ }
            $failure.FullyQualifiedErrorId | Should -Be 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failure" | Should -Be 'There is no connection to bctrl, and the environment variable BCTRL_API_KEY is not set.'
            $failure.TargetObject | Should -BeNullOrEmpty
        }

        It 'throws after Disconnect-Bctrl, without a request' {
            $stub = Get-Stub
            Connect-Stub $stub
            Disconnect-Bctrl
            { Wait-BctrlOperation a } | Should -Throw -ErrorId 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
            $stub.Requests.Count | Should -Be 0
        }

        It 'throws if the connection of -Connection is closed, without a request' {
            $stub = Get-Stub
            Connect-Stub $stub
            $closed = Get-BctrlConnection
            Disconnect-Bctrl
            $failure = try { Wait-BctrlOperation a -Connection $closed } catch { $_ }
            $failure.FullyQualifiedErrorId | Should -Be 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
            "$failure" | Should -Be 'The connection was closed by Disconnect-Bctrl.'
            $failure.TargetObject | Should -Be $closed
            $stub.Requests.Count | Should -Be 0
        }

        It 'throws one error if the connection is closed during the wait' {
            $stub = Get-SilentStub
            Connect-Stub $stub
            $connection = Get-BctrlConnection
            $runspace = Open-Runspace
            $shell = Get-Shell $runspace { param($Connection) 'a', 'b', 'c' | Wait-BctrlOperation -Connection $Connection } $connection
            try {
                $invocation = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -eq 3 }
                $connection.Dispose()
                # An error that ends a statement of a script is in the stream of errors.
                $shell.EndInvoke($invocation) | Should -BeNullOrEmpty
                $shell.Streams.Error.FullyQualifiedErrorId | Should -Be 'NotConnected,Bctrl.PowerShell.WaitBctrlOperationCommand'
                "$($shell.Streams.Error)" | Should -Be 'The connection to api.example.test was closed.'
            } finally {
                $shell.Dispose()
                $runspace.Dispose()
            }
        }
    }

    Context 'The parameter ErrorAction' {
        It 'ends the command at the first error with -ErrorAction Stop, and cancels the other requests' {
            $stub = (Get-SilentStub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1'))
            Connect-Stub $stub
            { 'b', 'a' | Wait-BctrlOperation -ErrorAction Stop } | Should -Throw -ErrorId 'OperationNotFound,Bctrl.PowerShell.WaitBctrlOperationCommand'
            Wait-Cancellation $stub
        }

        It 'writes no error with -ErrorAction SilentlyContinue, and adds it to -ErrorVariable' {
            Connect-Stub (Get-Stub).OnWait('a', [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1'))
            $output = 'a', 'b' | Wait-BctrlOperation -ErrorAction SilentlyContinue -ErrorVariable +missed 2>&1
            $output.Id | Should -Be 'b'
            $missed.FullyQualifiedErrorId | Should -Be 'OperationNotFound,Bctrl.PowerShell.WaitBctrlOperationCommand'
        }
    }

    Context 'Ctrl+C' {
        It 'leaves no unobserved exceptions of tasks' {
            $broken = [Bctrl.Testing.StubResponse]::Throws([InvalidOperationException]::new('It is broken.'))
            $stub = (Get-SilentStub).On('POST /v1/operations/broken-*/wait', $broken)
            Connect-Stub $stub -MaximumRetryCount 1000
            $connection = Get-BctrlConnection
            $runspace = Open-Runspace
            $recorder = [Bctrl.Testing.UnobservedExceptionRecorder]::new()
            try {
                $shell = Get-Shell $runspace {
                    param($Connection)
                    1..200 | ForEach-Object { "op-$_"; "broken-$_" } | Wait-BctrlOperation -Connection $Connection
                } $connection
                $null = $shell.BeginInvoke()
                Wait-Condition { $stub.InFlight -ge 200 }
                Stop-Shell $shell
                $shell.Dispose()
                Wait-Cancellation $stub
                $recorder.GetExceptions() | Should -BeNullOrEmpty
                [Bctrl.Testing.UnobservedExceptionRecorder]::LeaveTask('not observed')
                $recorder.GetExceptions() | Should -BeLike '*not observed*' -Because 'the recorder has to notice an exception'
            } finally {
                $recorder.Dispose()
                $runspace.Dispose()
            }
        }
    }
}
