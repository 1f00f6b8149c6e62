# Tests of Connect-Bctrl -Test, which sends a request to check the server and the API key.

Describe 'Connect-Bctrl -Test' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'Emulator.ps1'))
        $route = 'GET /v1/operations/00000000-0000-0000-0000-000000000000'
        $none = [Bctrl.Testing.StubResponse]::Error(404, 'No such operation', 'operation.not_found', 'req-1')

        # Tests a connection with a stub server that sends these responses one after another.
        function Test-Connection {
            param([Bctrl.Testing.StubResponse[]] $Response, [hashtable] $Parameters = @{})

            $script:stub = [Bctrl.Testing.StubHttpMessageHandler]::new().On($route, $Response).
                On('GET /v1/tool-calls/tc_0000000000000000000000', [Bctrl.Testing.StubResponse]::Error(404, 'No such route', 'route.not_found'))
            Connect-Bctrl (ConvertTo-Key) https://api.example.test -HttpMessageHandler $stub -Test @Parameters
        }
    }

    AfterEach {
        Disconnect-Bctrl
    }

    Context 'With the right server and key' {
        It 'sends one request, has no output, and connects the session' {
            Test-Connection $none | Should -BeNullOrEmpty
            $stub.Requests | ForEach-Object ToString | Should -Be $route
            $stub.Requests[0].Headers['Authorization'] | Should -Be "Bearer $canary"
            (Get-BctrlConnection).Server | Should -Be 'https://api.example.test/'
        }

        It 'emits the connection with -PassThru' {
            $connection = Test-Connection $none @{ PassThru = $true }
            $connection | Should -BeOfType Bctrl.BctrlConnection
            $connection | Should -Be (Get-BctrlConnection)
        }

        It 'writes one verbose line for each request and each retry' {
            $unavailable = [Bctrl.Testing.StubResponse]::Error(503, 'Down', 'down', 'req-2')
            $lines = Test-Connection $unavailable, $none @{ Verbose = $true } 4>&1
            $lines | Should -HaveCount 3
            $lines[0] | Should -BeLike "GET https://api.example.test/v1/operations/00000000-* 503 *"
            $lines[1] | Should -BeLike '*(503 ServiceUnavailable, down, request id req-2). Retrying in 0.? s (1 of 2).'
            $lines[2] | Should -BeLike "GET https://api.example.test/v1/operations/00000000-* 404 *"
            "$lines" | Should -Not -Match 'canary'
        }

        It 'does not remember the id of the request' {
            Test-Connection $none
            $known = [Bctrl.PowerShell.WorkIdCompleter]::new().CompleteArgument('', '', '', $null, @{}).ListItemText
            $known | Should -Not -Contain '00000000-0000-0000-0000-000000000000'
        }
    }

    Context 'With a wrong server or key' {
        It 'reports <ErrorId> for <What>' -ForEach @(
            @{
                What = 'a key that is rejected'
                Response = { [Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1') }
                ErrorId = 'Unauthorized'; Category = 'AuthenticationError'
                Message = 'The test request to https://api.example.test/ failed: The server rejected the API key: Unknown key (401 Unauthorized, auth.required, request id req-1).'
                Action = 'Check the API key and the server, and run Connect-Bctrl again.'
            }
            @{
                What = 'a key without permission'
                Response = { [Bctrl.Testing.StubResponse]::Error(403, 'No', 'forbidden', 'req-1') }
                ErrorId = 'PermissionDenied'; Category = 'PermissionDenied'
                Message = 'The test request to https://api.example.test/ failed: The API key does not have permission to access the test operation: No (403 Forbidden, forbidden, request id req-1).'
                Action = 'Run Connect-Bctrl with an API key that has this permission, or with the correct -SubaccountId.'
            }
            @{
                What = 'a web server without the route'
                Response = { [Bctrl.Testing.StubResponse]::Text('<html><title>Nothing here</title></html>', 404) }
                ErrorId = 'InvalidResponse'; Category = 'InvalidData'
                Message = 'The test request to https://api.example.test/ failed: The server does not respond like the bctrl API. *"Nothing here" (404 NotFound).'
                Action = 'Check that the server is the bctrl API, and that no proxy responds in its place. Then run Connect-Bctrl again.'
            }
            @{
                What = 'a web page'
                Response = { [Bctrl.Testing.StubResponse]::Text('<html></html>') }
                ErrorId = 'InvalidResponse'; Category = 'InvalidData'
                Message = 'The test request to https://api.example.test/ failed: The response for the test operation is not valid. It is a web page instead of JSON.'
                Action = 'Check that the server is the bctrl API, and that no proxy responds in its place. Then run Connect-Bctrl again.'
            }
            @{
                What = 'a redirect'
                Response = { [Bctrl.Testing.StubResponse]::Text('', 302).With('Location', 'https://login.example.test/') }
                ErrorId = 'InvalidResponse'; Category = 'InvalidData'
                Message = 'The test request to https://api.example.test/ failed: The server redirected the request *'
                Action = 'Check that the server is the bctrl API, and that no proxy responds in its place. Then run Connect-Bctrl again.'
            }
            @{
                What = 'a server that refuses the connection'
                Response = { [Bctrl.Testing.StubResponse]::ConnectionRefused() }; Tries = 3
                ErrorId = 'ConnectionFailed'; Category = 'ConnectionError'
                Message = 'The test request to https://api.example.test/ failed 3 times: No response was received from api.example.test: Connection refused.'
                Action = 'Check the network, the proxy, and the name of the server. Then run Connect-Bctrl again.'
            }
            @{
                What = 'a certificate that is not trusted'
                Response = { [Bctrl.Testing.StubResponse]::Throws([Security.Authentication.AuthenticationException]::new('not trusted')) }
                ErrorId = 'TlsFailed'; Category = 'SecurityError'
                Message = 'The test request to https://api.example.test/ failed: A secure connection to api.example.test could not be established: not trusted.'
                Action = 'Check that the server uses https. If it does, check its name, its certificate, and the clock and the trusted root certificates of this computer.'
            }
            @{
                What = 'a server that is not available'
                Response = { [Bctrl.Testing.StubResponse]::Error(503, 'Down', 'down', 'req-1') }; Tries = 3
                ErrorId = 'ServerError'; Category = 'ResourceUnavailable'
                Message = 'The test request to https://api.example.test/ failed 3 times: *Down (503 ServiceUnavailable, down, request id req-1).'
                Action = 'Run the command again later. If the error persists, contact bctrl support and include the request id.'
            }
            @{
                What = 'a server that requests a long delay'
                Response = { [Bctrl.Testing.StubResponse]::Error(429, 'Slow down', 'rate', 'req-1').With('Retry-After', '86400') }
                ErrorId = 'RateLimited'; Category = 'LimitsExceeded'
                Message = 'The test request to https://api.example.test/ failed: The server received too many requests: Slow down (429 TooManyRequests, rate, request id req-1). The server requests a delay of 1 day.'
                Action = 'Wait and run Connect-Bctrl again.'
            }
        ) {
            $failure = { Test-Connection (& $Response) @{ PassThru = $true } } | Should -Throw -ErrorId "$ErrorId,Bctrl.PowerShell.ConnectBctrlCommand" -PassThru
            "$failure" | Should -BeLike $Message.Replace('[', '`[')
            $failure.CategoryInfo.Category | Should -Be $Category
            $failure.ErrorDetails.RecommendedAction | Should -BeExactly $Action
            $failure.TargetObject | Should -Be $null
            $failure.Exception | Should -BeOfType Bctrl.BctrlApiException
            @($stub.Requests | Where-Object Path -Like /v1/operations/*).Count | Should -Be $(if ($Tries) { $Tries } else { 1 })
            Get-BctrlConnection | Should -BeNullOrEmpty
            "$($failure | Format-List * -Force | Out-String -Width 1000)$($failure.Exception)" | Should -Not -Match 'canary'
        }

        It 'does not show the key if the server repeats it' {
            $failure = { Test-Connection ([Bctrl.Testing.StubResponse]::Error(401, "Unknown key $canary", 'auth.required', 'req-1')) } | Should -Throw -PassThru
            "$($failure | Format-List * -Force | Out-String -Width 1000)$($failure.Exception)" | Should -Not -Match 'canary'
        }

        It 'keeps the connection that the session had' {
            $before = Connect-Bctrl (ConvertTo-Key) https://before.example.test -HttpMessageHandler (Get-Stub) -PassThru
            { Test-Connection ([Bctrl.Testing.StubResponse]::Error(401, 'Unknown key', 'auth.required', 'req-1')) } | Should -Throw
            Get-BctrlConnection | Should -Be $before
            (Wait-BctrlOperation a).Status | Should -Be 'succeeded'
        }

        It 'retries nothing with -MaximumRetryCount 0' {
            { Test-Connection ([Bctrl.Testing.StubResponse]::Error(503, 'Down', 'down', 'req-1')) @{ MaximumRetryCount = 0 } } | Should -Throw -ErrorId 'ServerError,*'
            $stub.Requests.Count | Should -Be 1
        }

        It 'sends no request if a setting is not valid' {
            { Test-Connection $none @{ SubaccountId = 'not valid' } } | Should -Throw -ErrorId 'InvalidConnection,*'
            $stub.Requests.Count | Should -Be 0
        }
    }

    It 'ends at once when it is stopped, and keeps the connection that the session had' {
        $silent = [Bctrl.Testing.StubHttpMessageHandler]::new().On($route, (Get-JsonResponse '{}').WaitForRelease())
        $runspace = Open-Runspace
        $shell = Get-Shell $runspace { param($key, $stub) Connect-Bctrl $key https://api.example.test -HttpMessageHandler $stub -Test } (ConvertTo-Key), $silent
        $getting = Get-Shell $runspace { Get-BctrlConnection }
        try {
            $null = $shell.BeginInvoke()
            Wait-Condition { $silent.InFlight -eq 1 }
            Stop-Shell $shell
            Wait-Cancellation $silent
            $getting.Invoke() | Should -BeNullOrEmpty
        } finally {
            $shell.Dispose()
            $getting.Dispose()
            $runspace.Dispose()
        }
    }

    Context 'With the emulator' {
        BeforeAll {
            $emulator = Open-Emulator
        }

        AfterEach {
            Clear-EmulatorFault
        }

        AfterAll {
            Close-Emulator $emulator
        }

        It 'accepts any key' {
            (Connect-Bctrl -Test -PassThru).Server | Should -Be "$env:BCTRL_BASE_URL/".Replace('//', '/').Replace(':/', '://')
        }

        It 'reports a key that the emulator rejects, as with New-EmulatorFault' {
            New-EmulatorFault status -Status 401 -Route get
            { Connect-Bctrl -Test } | Should -Throw -ErrorId 'Unauthorized,Bctrl.PowerShell.ConnectBctrlCommand'
        }

        It 'reports a path that the server does not have' {
            { Connect-Bctrl -Server "$env:BCTRL_BASE_URL/wrong" -Test } | Should -Throw -ErrorId 'InvalidResponse,Bctrl.PowerShell.ConnectBctrlCommand'
        }

        It 'reports an address of the same computer where there is no server' {
            { Connect-Bctrl -Server http://127.0.0.1:1 -Test } | Should -Throw -ErrorId 'ConnectionFailed,Bctrl.PowerShell.ConnectBctrlCommand'
        }
    }
}
