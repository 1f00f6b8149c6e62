Describe 'An error record' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'Common.ps1'))

        # Gets the output of an error view on one line and without colours.
        function Show-Error {
            param([Management.Automation.ErrorRecord] $Record, [string] $View)

            $ErrorView = $View
            ($Record | Out-String -Width 400) -replace "$([char]27)\[[0-9;]*m" -replace '\s+\|?\s*', ' '
        }

        $response = [Bctrl.Testing.StubResponse]
        $stub = (Get-Stub -Failed bad).OnWait('cancelled', (Get-WaitResponse cancelled cancelled)).OnWait('timed_out', (Get-WaitResponse timed_out timed_out))
        foreach ($status in 400, 401, 403, 404, 409, 429, 500) {
            $null = $stub.OnWait("$status", $response::Error($status, 'No', 'no', 'req-1'))
        }
        $reason = [Security.Authentication.AuthenticationException]::new('The remote certificate is invalid.')
        $null = $stub.OnWait('tls', $response::Throws([Net.Http.HttpRequestException]::new('No.', $reason)))
        $null = $stub.OnWait('refused', $response::ConnectionRefused()).OnWait('invalid', $response::Json('{}', 200))
        $null = $stub.OnWait('large', $response::Bytes([Text.Encoding]::ASCII.GetBytes(' ' * 65MB), 'application/json'))
        $null = $stub.OnWait('running', (Get-WaitResponse running running))
        $null = $stub.On('GET /v1/things', $response::Json('{}', 200))
        $notFoundResponse = $response::Error(404, 'No such operation', 'operation.not_found', 'req-7')
        foreach ($route in 'POST /v1/operations/gone/wait', 'POST /v1/operations/gone/cancel', 'GET /v1/operations/gone') {
            $null = $stub.On($route, $notFoundResponse)
        }
        # Tool calls with the same names as the operations.
        $null = $stub.On('* /v1/tool-calls/*', $response::Error(404, 'No', 'no', 'req-1')).On('* /v1/tool-calls/*/*', $response::Error(404, 'No', 'no', 'req-1'))
        $null = $stub.On('GET /v1/tool-calls/silent/result', (Get-JsonResponse '{}').WaitForRelease())
        Set-ToolCall $stub bad failed
        Set-ToolCall $stub cancelled cancelled
        Set-ToolCall $stub timed_out timed_out
        Set-ToolCall $stub running running
        Set-ToolCall $stub lost succeeded
        $null = $stub.On('GET /v1/tool-calls/lost/result', $response::Error(404, 'No', 'no', 'req-1'))
        $null = $stub.On('POST /v1/tools/*/calls', $response::Error(404, 'No', 'no', 'req-1')).On('POST /v1/tools/reused/calls', $response::Error(409, 'No', 'no', 'req-1'))
        Connect-Stub $stub
        $closed = Get-BctrlConnection
        $closed.Dispose()
        Connect-Stub $stub
        Wait-BctrlOperation gone -ErrorVariable notFound -ErrorAction SilentlyContinue
        $null = Wait-BctrlOperation bad -RequireSuccess -ErrorVariable notSucceeded -ErrorAction SilentlyContinue
    }

    AfterAll {
        Disconnect-Bctrl
    }

    It 'shows the command and the message once in <View>' -ForEach @(
        @{ View = 'NormalView' }
        @{ View = 'ConciseView' }
    ) {
        $text = Show-Error $notFound[0] $View
        $text | Should -BeLike "*Wait-BctrlOperation*The server could not find operation 'gone': No such operation (404 NotFound, operation.not_found, request id req-7).*"
        @($text -split 'No such operation').Count | Should -Be 2
    }

    It 'shows the recommended action in ConciseView' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        Show-Error $notFound[0] ConciseView | Should -BeLike '*Check the id. Get-BctrlConnection shows the server and the subaccount that were used.*'
        Show-Error $notSucceeded[0] ConciseView | Should -BeLike '*Get-BctrlOperationStep -Failed*'
    }

    It 'shows the FullyQualifiedErrorId in NormalView' {
        Show-Error $notFound[0] NormalView | Should -BeLike '*FullyQualifiedErrorId : OperationNotFound,Bctrl.PowerShell.WaitBctrlOperationCommand*'
    }

    It 'is one line in CategoryView' {
        (Show-Error $notFound[0] CategoryView).Trim() | Should -Be 'ObjectNotFound: (gone:String) [Wait-BctrlOperation], BctrlApiException'
    }

    It 'shows no control characters of its target' {
        "x$([char]27)[31m`ny" | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures[0].TargetObject | Should -Be "x$([char]27)[31m`ny"
        $failures[0].CategoryInfo.TargetName | Should -BeExactly "x$([char]0xFFFD)[31m y"
    }

    It 'is added to $Error with the code and the request id of the server' {
        $Error.Clear()
        Wait-BctrlOperation gone -ErrorAction SilentlyContinue
        $Error.Count | Should -Be 1
        $Error[0].Exception | Should -BeOfType Bctrl.BctrlApiException
        $Error[0].Exception.Kind | Should -Be 'OperationNotFound'
        $Error[0].Exception.Code | Should -Be 'operation.not_found'
        $Error[0].Exception.RequestId | Should -Be 'req-7'
        $Error[0].Exception.StatusCode | Should -Be 404
    }

    It 'is added to -ErrorVariable, and the command continues' {
        $operations = 'a', 'gone', 'b' | Wait-BctrlOperation -ErrorVariable failures -ErrorAction SilentlyContinue
        $operations.Id | Sort-Object | Should -Be 'a', 'b'
        $failures.Count | Should -Be 1
        $failures.TargetObject | Should -Be 'gone'
    }

    It 'can be caught by type after <Command>' -ForEach @(
        @{ Command = 'Get-BctrlOperation gone -ErrorAction Stop'; Expected = 'OperationNotFound gone' }
        @{ Command = 'Stop-BctrlOperation gone -ErrorAction Stop'; Expected = 'OperationNotFound gone' }
        @{ Command = 'Wait-BctrlOperation gone -ErrorAction Stop'; Expected = 'OperationNotFound gone' }
        @{ Command = 'Get-BctrlOperationStep gone -ErrorAction Stop'; Expected = 'OperationNotFound gone' }
        @{ Command = 'Invoke-BctrlRequest /v1/operations/gone -ErrorAction Stop'; Expected = 'NotFound /v1/operations/gone' }
        @{ Command = '$null = Wait-BctrlOperation bad -RequireSuccess -ErrorAction Stop'; Expected = 'OperationFailed bad failed' }
        @{ Command = 'Get-BctrlToolCall gone -ErrorAction Stop'; Expected = 'ToolCallNotFound gone' }
        @{ Command = 'Stop-BctrlToolCall gone -ErrorAction Stop'; Expected = 'ToolCallNotFound gone' }
        @{ Command = 'Wait-BctrlToolCall gone -ErrorAction Stop'; Expected = 'ToolCallNotFound gone' }
        @{ Command = 'Send-BctrlToolCallResponse gone 1 -ErrorAction Stop'; Expected = 'ToolCallNotFound gone' }
        @{ Command = 'Start-BctrlToolCall gone -ErrorAction Stop'; Expected = 'ToolNotFound gone' }
        @{ Command = '$null = Wait-BctrlToolCall bad -RequireSuccess -ErrorAction Stop'; Expected = 'ToolCallFailed bad captcha.solve failed' }
        @{ Command = 'Start-BctrlToolCall x -Connection $closed'; Expected = 'NotConnected https://api.example.test/' }
        @{ Command = 'Send-BctrlToolCallResponse a 1 -Connection $closed'; Expected = 'NotConnected https://api.example.test/' }
        @{ Command = 'Get-BctrlToolCall -Connection $closed'; Expected = 'NotConnected https://api.example.test/' }
        @{ Command = 'Wait-BctrlOperation a -Connection $closed'; Expected = 'NotConnected https://api.example.test/' }
        @{ Command = 'Get-BctrlOperation a -Connection $closed'; Expected = 'NotConnected https://api.example.test/' }
        @{ Command = 'Stop-BctrlOperation a -Connection $closed'; Expected = 'NotConnected https://api.example.test/' }
        @{ Command = 'Invoke-BctrlRequest /v1/operations/a -Connection $closed'; Expected = 'NotConnected https://api.example.test/' }
    ) {
        $caught = try { . ([scriptblock]::Create($Command)) } catch [Bctrl.BctrlException] { "$($_.Exception.Kind) $($_.TargetObject)" }
        $caught | Should -BeExactly $Expected
    }

    It 'is terminating if $ErrorActionPreference is Stop' {
        $ErrorActionPreference = 'Stop'
        { Wait-BctrlOperation gone } | Should -Throw -ErrorId 'OperationNotFound,*'
    }

    It '<ErrorId> has the category <Category> and a recommended action' -ForEach @(
        @{
            ErrorId = 'NotConnected'; Category = 'AuthenticationError'; Command = { Wait-BctrlOperation a -Connection $closed }
            Action = 'Run Connect-Bctrl -ApiKey (Read-Host -AsSecureString), or set the environment variables BCTRL_API_KEY and, for another server, BCTRL_BASE_URL.'
        }
        @{
            ErrorId = 'InvalidConnection'; Category = 'InvalidArgument'; Command = { Connect-Bctrl (ConvertTo-Key) localhost:8787 }
            Action = 'Correct the value that the message describes, then run the command again.'
        }
        @{
            ErrorId = 'Unauthorized'; Category = 'AuthenticationError'; Command = { Wait-BctrlOperation 401 }
            Action = 'Check the API key, and run Connect-Bctrl with a valid one. Get-BctrlConnection shows the server that rejected it.'
        }
        @{
            ErrorId = 'PermissionDenied'; Category = 'PermissionDenied'; Command = { Wait-BctrlOperation 403 }
            Action = 'Run Connect-Bctrl with an API key that has this permission, or with the correct -SubaccountId.'
        }
        @{
            ErrorId = 'OperationNotFound'; Category = 'ObjectNotFound'; Command = { Wait-BctrlOperation 404 }
            Action = 'Check the id. Get-BctrlConnection shows the server and the subaccount that were used.'
        }
        @{
            ErrorId = 'NotFound'; Category = 'ObjectNotFound'; Command = { Invoke-BctrlRequest /v1/nothing }
            Action = 'Check the path. Get-BctrlConnection shows the server and the subaccount that were used.'
        }
        @{
            ErrorId = 'InvalidRequest'; Category = 'InvalidArgument'; Command = { Wait-BctrlOperation 400 }
            Action = 'Correct the problem that the message describes. To see the request, run the command again with -Verbose.'
        }
        @{
            ErrorId = 'Conflict'; Category = 'InvalidOperation'; Command = { Wait-BctrlOperation 409 }
            Action = 'Check the current status with Get-BctrlOperation or Get-BctrlToolCall, then try again.'
        }
        @{
            ErrorId = 'RateLimited'; Category = 'LimitsExceeded'; Command = { Wait-BctrlOperation 429 }
            Action = 'Wait and run the command again. Use a lower -ThrottleLimit, or run Connect-Bctrl with a higher -MaximumRetryCount.'
        }
        @{
            ErrorId = 'ServerError'; Category = 'ResourceUnavailable'; Command = { Wait-BctrlOperation 500 }
            Action = 'Run the command again later. If the error persists, contact bctrl support and include the request id.'
        }
        @{
            ErrorId = 'ConnectionFailed'; Category = 'ConnectionError'; Command = { Wait-BctrlOperation refused }
            Action = 'Check the network, the proxy, and the name of the server (Get-BctrlConnection shows it). Then run the command again.'
        }
        @{
            ErrorId = 'TlsFailed'; Category = 'SecurityError'; Command = { Wait-BctrlOperation tls }
            Action = 'Check that the server uses https. If it does, check its name, its certificate, and the clock and the trusted root certificates of this computer.'
        }
        @{
            ErrorId = 'InvalidResponse'; Category = 'InvalidData'; Command = { Wait-BctrlOperation invalid }
            Action = 'Check with Get-BctrlConnection that the server is the bctrl API, and that no proxy responds in its place.'
        }
        @{
            ErrorId = 'ResponseTooLarge'; Category = 'LimitsExceeded'; Command = { Wait-BctrlOperation large }
            Action = 'Save large responses to a file with Invoke-BctrlRequest -OutFile.'
        }
        @{
            ErrorId = 'FileNotSaved'; Category = 'WriteError'; Command = { Invoke-BctrlRequest /v1/things -OutFile TestDrive:/ }
            Action = 'Check the path, the permissions and the free space. Then run the command again.'
        }
        @{
            ErrorId = 'OperationWaitTimeout'; Category = 'OperationTimeout'; Command = { Wait-BctrlOperation running -Timeout 0 }
            Action = 'The operation may still be running. Run Wait-BctrlOperation with a longer -Timeout, or cancel the operation with Stop-BctrlOperation.'
        }
        @{
            ErrorId = 'OperationFailed'; Category = 'OperationStopped'; Command = { Wait-BctrlOperation bad -RequireSuccess }
            Action = 'Run Get-BctrlOperationStep -Failed to see which step failed. Fix the cause, and start the operation again.'
        }
        @{
            ErrorId = 'OperationCancelled'; Category = 'OperationStopped'; Command = { Wait-BctrlOperation cancelled -RequireSuccess }
            Action = 'Run Get-BctrlOperationStep to see which steps were completed. Start the operation again if it is still needed.'
        }
        @{
            ErrorId = 'OperationTimedOut'; Category = 'OperationStopped'; Command = { Wait-BctrlOperation timed_out -RequireSuccess }
            Action = 'Run Get-BctrlOperationStep to see which steps were completed. Start the work again in smaller operations.'
        }
        @{
            ErrorId = 'NoResponse'; Category = 'OperationTimeout'; Command = { Wait-BctrlToolCall silent -Timeout 0.1 }
            Action = 'Check the network and the server (Get-BctrlConnection shows its name), or run the command again with a longer -Timeout.'
        }
        @{
            ErrorId = 'InvalidOperationId'; Category = 'InvalidArgument'; Command = { Wait-BctrlOperation .. }
            Action = 'Specify the id of an operation, which is a UUID. Without parameters, Get-BctrlOperation shows the running operations that this session knows.'
        }
        @{
            ErrorId = 'ToolCallNotFound'; Category = 'ObjectNotFound'; Command = { Wait-BctrlToolCall gone }
            Action = 'Check the id, which is case-sensitive. Get-BctrlConnection shows the server and the subaccount that were used.'
        }
        @{
            ErrorId = 'ToolNotFound'; Category = 'ObjectNotFound'; Command = { Start-BctrlToolCall gone }
            Action = 'Check the name of the tool. Tab completes the built-in tools.'
        }
        @{
            ErrorId = 'IdempotencyKeyReused'; Category = 'InvalidOperation'; Command = { Start-BctrlToolCall reused -IdempotencyKey k }
            Action = 'Nothing was started. Use another key for another tool call, or leave out -IdempotencyKey.'
        }
        @{
            ErrorId = 'ToolCallWaitTimeout'; Category = 'OperationTimeout'; Command = { Wait-BctrlToolCall running -Timeout 0 }
            Action = 'The tool call may still be running. Run Wait-BctrlToolCall with a longer -Timeout, or cancel the tool call with Stop-BctrlToolCall.'
        }
        @{
            ErrorId = 'ToolCallResultUnavailable'; Category = 'ResourceUnavailable'; Command = { Wait-BctrlToolCall lost }
            Action = 'Run Wait-BctrlToolCall again, or save the result with Invoke-BctrlRequest /v1/tool-calls/<id>/result -OutFile. Get-BctrlToolCall gets the tool call without its result.'
        }
        @{
            ErrorId = 'ToolCallFailed'; Category = 'OperationStopped'; Command = { Wait-BctrlToolCall bad -RequireSuccess }
            Action = 'If Retryable is true, start the tool call again. Otherwise, correct the cause that the message describes first.'
        }
        @{
            ErrorId = 'ToolCallCancelled'; Category = 'OperationStopped'; Command = { Wait-BctrlToolCall cancelled -RequireSuccess }
            Action = 'Start the tool call again if it is still needed.'
        }
        @{
            ErrorId = 'ToolCallTimedOut'; Category = 'OperationStopped'; Command = { Wait-BctrlToolCall timed_out -RequireSuccess }
            Action = 'Start the tool call again. If it had a question, answer it before ResponseExpiresAt.'
        }
        @{
            ErrorId = 'InvalidToolCallId'; Category = 'InvalidArgument'; Command = { Wait-BctrlToolCall .. }
            Action = 'Specify the id of a tool call, such as tc_AAAAAAAAAAAAAAAAAAAAAA. Without parameters, Get-BctrlToolCall lists tool calls.'
        }
    ) {
        $ErrorActionPreference = 'Stop'
        $failure = try { $null = & $Command } catch { $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike "$ErrorId,Bctrl.PowerShell.*"
        $failure.Exception.Kind | Should -Be $ErrorId
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.ErrorDetails.RecommendedAction | Should -BeExactly $Action
        $failure.ErrorDetails.Message | Should -BeExactly $failure.Exception.Message
    }
    It 'of each kind is in these tests' {
        $tested = [regex]::Matches((Get-Content $PSCommandPath -Raw), "ErrorId = '(\w+)'") | ForEach-Object { $_.Groups[1].Value }
        [enum]::GetNames([Bctrl.BctrlErrorKind]) | Where-Object { $_ -cnotin $tested } | Should -BeNullOrEmpty
    }
}
